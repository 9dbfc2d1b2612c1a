<?php
declare(strict_types=1);

final class Basket
{
    /** @var array<string, int> */
    private array $count = [];

    public function put(string $name, int $n = 1): void
    {
        if ($n < 1) {
            throw new InvalidArgumentException("cannot put $n of $name"); // fails here (testTakeBack)
        }
        $this->count[$name] = ($this->count[$name] ?? 0) + $n;
    }

    /** @return array<string, int> */
    public function content(): array
    {
        return $this->count;
    }
}
