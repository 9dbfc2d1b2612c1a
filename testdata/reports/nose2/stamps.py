class Stamps:
    """A card with room for ten stamps."""

    def __init__(self, count):
        self.count = count

    def collect(self, more):
        if more < 0:
            raise ValueError(f"cannot collect {more} stamps")  # fails here
        self.count += more
        return self.count
