package com.example.shop;

import java.util.ArrayList;
import java.util.List;

/** A shelf that holds so many articles. */
public class Shelf {
    private final List<String> articles = new ArrayList<>();
    private final int room;

    public Shelf(int room) {
        this.room = room;
    }

    public void put(String article) {
        if (articles.size() == room) {
            throw new IllegalStateException("no room for " + article); // fails here
        }
        articles.add(article);
    }

    public String first() {
        return articles.get(0); // fails here
    }

    public int size() {
        return articles.size();
    }
}
