class Till:
    ROBOT_LIBRARY_SCOPE = "TEST"

    def __init__(self):
        self.cents = 0

    def sell(self, article, cents):
        if not int(cents):
            raise ValueError(f"{article} has no price")
        self.cents += int(cents)

    def total_should_be(self, cents):
        if self.cents != int(cents):
            raise AssertionError(f"the total is {self.cents}, not {cents}")
