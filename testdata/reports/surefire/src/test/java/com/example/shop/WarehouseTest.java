package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarehouseTest {
    private static int attempts;
    private static int slow;
    private final Warehouse warehouse = new Warehouse();

    @BeforeEach
    void fill() {
        warehouse.put("tea", 5);
        warehouse.put("cup", 2);
    }

    @Test
    void takes() {
        assertEquals(3, warehouse.take("tea", 2));
    }

    @Test
    void takesAll() {
        assertEquals(0, warehouse.take("cup", 2));
    }

    @Test
    void takesMoreThanThereIs() {
        assertEquals(0, warehouse.take("cup", 3)); // called from here
    }

    @Test
    void takesUnknownArticle() {
        assertEquals(0, warehouse.take("fork", 1)); // called from here
    }

    @Test
    void deliversInTime() {
        attempts++;
        assertTrue(attempts > 1, "the lorry was late"); // fails here at the first attempt: flaky
    }

    @Test
    void answersQuickly() {
        slow++;
        if (slow < 3) {
            throw new IllegalStateException("no answer after " + slow * 100 + " ms"); // fails here at the first two attempts: flaky
        }
    }

    @Test
    @DisplayName("zählt „Tassen“ und Löffel")
    void counts() {
        assertEquals("2 Tassen, 6 Löffel", warehouse.take("cup", 0) + " Tassen, 0 Löffel"); // fails here
    }

    @ParameterizedTest
    @CsvSource({"tea, 1, 4", "tea, 5, 0", "cup, 1, 2"})
    void leaves(String article, int count, int left) {
        assertEquals(left, warehouse.take(article, count)); // fails here for cup, 1, 2
    }

    @Test
    @Disabled("the forklift is being repaired")
    void moves() {
        warehouse.take("tea", 5);
    }
}
