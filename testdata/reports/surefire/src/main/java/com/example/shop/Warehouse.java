package com.example.shop;

import java.util.HashMap;
import java.util.Map;

/** Counts what is in the warehouse. */
public final class Warehouse {
    private final Map<String, Integer> stock = new HashMap<>();

    public void put(String article, int count) {
        stock.merge(article, count, Integer::sum);
    }

    public int take(String article, int count) {
        int left = stock.get(article) - count; // fails here (takesUnknownArticle): null
        if (left < 0) {
            throw new IllegalStateException("only " + stock.get(article) + " of " + article); // fails here (takesMoreThanThereIs)
        }
        stock.put(article, left);
        return left;
    }
}
