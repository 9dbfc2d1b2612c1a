"""A shopping cart: articles, discounts and a receipt."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal


@dataclass
class Cart:
    lines: list[tuple[str, int, Decimal]] = field(default_factory=list)

    def add(self, name: str, count: int, price: str) -> None:
        self.lines.append((name, count, Decimal(price)))

    def total(self) -> Decimal:
        return sum((count * price for _, count, price in self.lines), Decimal(0))

    def discounted(self, percent: int) -> Decimal:
        price = self.total() * (100 - percent) / 100
        return price.quantize(Decimal("0.01"), rounding=ROUND_DOWN)

    def receipt(self) -> list[str]:
        return [f"{count} x {name}: {price}" for name, count, price in self.lines]

    def remove(self, name: str) -> None:
        position = [line[0] for line in self.lines].index(name)  # fails here (test_remove_unknown_article)
        del self.lines[position]
