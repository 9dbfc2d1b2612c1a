package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SupplierTest {
    private static String catalogue;

    @BeforeAll
    static void load() {
        throw new IllegalStateException("catalogue.csv is missing"); // fails here: an errored set-up of the whole class
    }

    @Test
    void hasTea() {
        assertNotNull(catalogue);
    }

    @Test
    void hasCups() {
        assertNotNull(catalogue);
    }
}
