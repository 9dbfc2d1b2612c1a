package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeliveryIT {
    @Test
    void arrives() {
        assertEquals(1, new Warehouse().take("tea", 1)); // called from here; only failsafe-summary.xml comes of it
    }
}
