package locate

import (
	"iter"
	"strings"
)

// Robot Framework writes no places. The class of a case is the path of its
// suite in words: Suites.Web Shop.Login Page is suites/web_shop/login_page.robot,
// and the case begins there at the line with its name.
// https://robotframework.org/robotframework/latest/RobotFrameworkUserGuide.html#suite-name-and-documentation
var robot = language{
	name:       "Robot Framework",
	extensions: []string{"robot", "resource"},
	homes:      homesRobot,
	heading:    headingRobot,
}

// maxSuites is the number of nested suites that are looked at.
const maxSuites = 16

// homesRobot yields what a file of a suite may be called, with all of its
// folders first: those above the one that Robot was started with are no suites,
// and a suite may be started by itself.
func homesRobot(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for n := 0; class != "" && n < maxSuites; n++ {
			path := strings.ReplaceAll(class, ".", "/")
			underscored := strings.ReplaceAll(path, " ", "_")
			for _, p := range [...]string{strings.ToLower(underscored), underscored, strings.ToLower(path), path} {
				if !yield(p + ".robot") {
					return
				}
			}
			_, class, _ = strings.Cut(class, ".")
		}
	}
}

// headingRobot returns the line of the one test or task of a name. Cells are
// parted by two spaces, a tab, or bars.
func headingRobot(text, name string) int {
	found, inTests, n := 0, false, 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimRight(line, " \t\r\n"); strings.HasPrefix(line, "*") {
			section := strings.ToLower(strings.Trim(line, "* "))
			inTests = strings.HasPrefix(section, "test case") || strings.HasPrefix(section, "task")
			continue
		}
		if !inTests || cellRobot(line) != name {
			continue
		}
		if found > 0 {
			return 0
		}
		found = n
	}
	return found
}

// cellRobot is the first cell of a line, "" where it is empty.
func cellRobot(line string) string {
	if rest, bars := strings.CutPrefix(line, "| "); bars {
		cell, _, _ := strings.Cut(rest, " |")
		return strings.TrimSpace(cell)
	}
	line, _, _ = strings.Cut(line, "\t")
	line, _, _ = strings.Cut(line, "  ")
	return line
}
