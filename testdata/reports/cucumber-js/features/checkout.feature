Feature: Checkout

  Scenario: pay a cart
    Given a cart of 2 cups
    When I pay 990 cents
    Then the cart is paid

  Scenario: pay too little
    Given a cart of 2 cups
    When I pay 900 cents
    Then the cart is paid

  Scenario Outline: pay in <currency> | *rounded*
    Given a cart of 1 cups
    When I pay <cents> cents
    Then I get back <change> cents

    Examples:
      | currency | cents | change |
      | EUR      | 500   | 5      |
      | SEK      | 1000  | 500    |

  Scenario: pay with a voucher
    Given a voucher "TEA-5"
    Then the cart is paid

  Scenario: pay nothing
    Given an empty cart
    When I pay 1 cents
