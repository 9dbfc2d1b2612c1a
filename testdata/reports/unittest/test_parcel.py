import unittest


def weight(articles):
    return sum(article["grams"] for article in articles)  # fails here


class ParcelTest(unittest.TestCase):
    """Parcels are weighed."""

    def test_weight(self):
        self.assertEqual(weight([{"grams": 250}, {"grams": 30}]), 280)

    def test_weight_of_nothing(self):
        self.assertEqual(weight([]), 1, "an empty parcel weighs the box")  # fails here

    def test_weight_unknown(self):
        weight([{"name": "cup"}])  # called from here

    def test_label(self):
        self.assertMultiLineEqual("To: Łukasz\nFrom: shop\n", "To: Lukasz\nFrom: shop\n")  # fails here

    def test_sizes(self):
        for size in ("S", "M", "L"):
            with self.subTest(size=size):
                self.assertIn(size, "SM")  # fails here for L

    @unittest.skip("no scale | no <weight>")
    def test_scale(self):
        pass


class CourierTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("courier.example: name not known")  # fails here: an errored set-up

    def test_comes(self):
        pass

    def test_goes(self):
        pass
