from decimal import Decimal

import pytest

from cart import Cart


@pytest.fixture
def cart():
    cart = Cart()
    cart.add("tea", 2, "4.95")
    cart.add("cup", 1, "12.50")
    cart.add("spoon", 6, "1.25")
    return cart


def test_total(cart):
    assert cart.total() == Decimal("29.90")


def test_total_of_an_empty_cart():
    assert Cart().total() == 0


@pytest.mark.parametrize(
    ("percent", "price"),
    [(0, "29.90"), (10, "26.91"), (33, "20.03"), (45, "16.45"), (85, "4.49"), (100, "0.00")],
)
def test_discount(cart, percent, price):
    assert cart.discounted(percent) == Decimal(price)  # fails here for 45-16.45 and 85-4.49


def test_receipt(cart):
    assert cart.receipt() == [  # fails here
        "2 x tea: 4.95",
        "1 x cup: 12.50",
        "6 x spoons: 1.25",
    ]


def test_größe_und_menge():
    cart = Cart()
    cart.add("Größe 42 – „rot“", 3, "19.99")
    assert cart.receipt()[0] == "3 × Größe 42 – „rot“: 19.99 €"  # fails here


def test_remove(cart):
    cart.remove("cup")
    assert cart.total() == Decimal("17.40")


def test_remove_unknown_article(cart):
    cart.remove("fork")  # called from here
    assert len(cart.lines) == 3


@pytest.mark.skip(reason="vouchers come with the new price list")
def test_voucher(cart):
    assert cart.total() == 0


@pytest.mark.xfail(reason="rounding half up is not decided yet")
def test_rounding_half_up():
    cart = Cart()
    cart.add("pin", 1, "0.05")
    assert cart.discounted(50) == Decimal("0.03")
