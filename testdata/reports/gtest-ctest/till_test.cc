// Tests of a till, each of them a test of CTest.
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

int change(int paid, int price) {
  if (paid < price) throw std::runtime_error("too little");
  return paid - price;
}

TEST(Change, IsWhatIsLeft) { EXPECT_EQ(change(500, 350), 150); }

TEST(Change, IsGivenInCoins) {
  std::vector<int> coins{100, 50};
  EXPECT_EQ(coins, (std::vector<int>{100, 20, 20, 10}));  // fails here
}

TEST(Change, NeedsEnough) {
  EXPECT_EQ(change(100, 350), 0);  // an exception, which names no place
}

static void sums(int a, int b) {
  ASSERT_EQ(a + b, 7) << "a & b";  // fails here
}

TEST(Drawer, Sums) {
  sums(1, 2);
  EXPECT_TRUE(false) << "and again";  // fails here
}

TEST(Drawer, Opens) { GTEST_SKIP() << "there is no drawer"; }
