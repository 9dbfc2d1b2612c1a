import unittest

from stamps import Stamps


class TestStamps(unittest.TestCase):
    def test_collect(self):
        self.assertEqual(Stamps(3).collect(2), 5)

    def test_full_card(self):
        self.assertEqual(Stamps(9).collect(1), 0)  # fails here

    def test_wrong_number(self):
        Stamps(3).collect(-1)  # called from here

    def test_prices(self):
        for cents in (495, 120):
            with self.subTest(cents=cents):
                self.assertEqual(cents % 5, 0)

    @unittest.skip("no printer")
    def test_print(self):
        pass

    @unittest.expectedFailure
    def test_steal(self):
        self.assertEqual(Stamps(0).collect(0), 1)  # fails, but only as expected


class TestShop(unittest.TestCase):
    def setUp(self):
        self.stamps = Stamps(stock()["stamps"])  # called from here

    def test_opens(self):
        self.assertTrue(self.stamps)

    def test_closes(self):
        self.assertTrue(self.stamps)


def stock():
    return {"stickers": 7}["<all>"]  # fails here: an errored set-up
