<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;

final class WishListTest extends TestCase
{
    /** @var array<string> */
    private array $wishes;

    protected function setUp(): void
    {
        $this->wishes = $this->load();
    }

    /** @return array<string> */
    private function load(): array
    {
        throw new RuntimeException('SQLSTATE[HY000] [2002] Connection refused'); // fails here (3 cases): an errored set-up
    }

    public function testAdds(): void
    {
        $this->assertContains('tea', $this->wishes);
    }

    public function testRemoves(): void
    {
        $this->assertNotContains('cup', $this->wishes);
    }

    public function testShares(): void
    {
        $this->assertNotSame([], $this->wishes);
    }
}
