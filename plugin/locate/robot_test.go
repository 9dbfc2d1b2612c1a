package locate

import (
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

func TestRobotFramework(t *testing.T) {
	t.Parallel()
	const shop = "*** Settings ***\nLibrary    Shop.py\n\n*** Test Cases ***\nSells A Cup\n    Sell    cup\nSells Two Cups    [Tags]    slow\n    Sell    cup\nTwice\n    Log    a\nTwice\n    Log    b\n" +
		"\n*** Keywords ***\nSell\n    Log    a\n"
	tree := New(plant(t, map[string]string{
		"suites/web_shop/login_page.robot": "***Test Cases***\r\n| Logs In  | Open |\r\n|  | Close |\r\n",
		"tests/Shop.robot":                 shop,
		"other/checkout.robot":             "*** Tasks ***\nPays\n    Pay\n",
		"a/same.robot":                     "*** Test Cases ***\nIs\n    Log    a\n",
		"b/same.robot":                     "*** Test Cases ***\nIs\n    Log    a\n",
		"src/Cart.java":                    lines(9),
		"cart.robot":                       lines(9),
	}), Options{})
	for _, tt := range []struct{ class, name, want string }{
		{"Suites.Web Shop.Login Page", "Logs In", "suites/web_shop/login_page.robot:2"},
		{"Web Shop.Login Page", "Logs In", "suites/web_shop/login_page.robot:2"},
		{"Robot.Suites.Web Shop.Login Page", "Logs In", "suites/web_shop/login_page.robot:2"},
		{"Shop", "Sells A Cup", "tests/Shop.robot:5"},
		{"Shop", "Sells Two Cups", "tests/Shop.robot:7"},
		{"Shop", "Twice", "none"},
		{"Shop", "Sell", "none"},
		{"Shop", "Library", "none"},
		{"Shop", "", "none"},
		{"Checkout", "Pays", "other/checkout.robot:2"},
		{"Same", "Is", "none"},
		{"A.Same", "Is", "a/same.robot:2"},
		{"com.example.Cart", "adds", "none"},
		{"", "Pays", "none"},
	} {
		c := &report.Case{Class: tt.class, Name: tt.name, Status: report.Failed, Failures: []report.Failure{{Type: "AssertionError", Message: "the total is 990, not 495"}}}
		if got := shown(tree.Locate(c)); got != tt.want {
			t.Errorf("%s, %s: got %q, want %q", tt.class, tt.name, got, tt.want)
		}
	}
}
