package workload

import "strings"

// writeLarge writes what pytest writes with junit_logging=all (and junit_family
// xunit2, its default): a third of the cases has printed something, one of a
// hundred has failed.
func writeLarge(w *Writer, _, cases int) {
	w.printf("%s<testsuites name=\"pytest tests\"><testsuite name=\"pytest\" errors=\"0\" failures=\"%d\" skipped=\"0\" tests=\"%d\" time=\"812.118\" timestamp=\"2026-11-22T03:55:22.369149+00:00\" hostname=\"ci\">", declaration, cases/100, cases)
	for i := range cases {
		module := i / 40
		w.printf("<testcase classname=\"tests.unit.area_%d.test_module_%d.TestThing\" name=\"test_behaviour[case-%d-with-parameters]\" time=\"0.%03d\"",
			module%17, module, i, w.number(1000))
		switch {
		case i%100 == 99:
			w.WriteString(">")
			w.pytestFailure(i, module)
			w.WriteString("</testcase>")
		case i%3 == 0:
			w.WriteString("><system-out>--------------------------------- Captured Log ---------------------------------\n")
			w.log(1150, true)
			w.WriteString("</system-out></testcase>")
		default:
			w.WriteString(" />")
		}
	}
	w.WriteString("</testsuite></testsuites>")
}

func (w *Writer) pytestFailure(i, module int) {
	w.printf("<failure message=\"AssertionError: assert {'state': 'open', 'total': %d} == {'state': 'closed', 'total': %d}&#10;  &#10;  Omitting 1 identical items, use -vv to show&#10;  Differing items:&#10;  {'state': 'open'} != {'state': 'closed'}\">", i, i+1)
	w.printf("self = &lt;tests.unit.test_module_%d.TestThing object at 0x7f%010x&gt;\n\n    def test_behaviour(self, case):\n", module, w.number(1<<30))
	for line := range 20 {
		w.printf("        value_%d = self.service.compute(case, depth=%d)  # &lt;- line %d\n", line, line, line)
	}
	w.printf("&gt;       assert result == expected\nE       AssertionError: assert {'state': 'open'} == {'state': 'closed'}\n\ntests/unit/area_%d/test_module_%d.py:%d: AssertionError</failure>", module%17, module, 10+i%40*12+22)
}

// writeMany writes what Maven Surefire writes for a class.
func writeMany(w *Writer, file, cases int) {
	w.printf("%s<testsuite xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd\" version=\"3.0\" name=\"com.example.shop.part%d.Thing%dTest\" time=\"4.128\" tests=\"%d\" errors=\"0\" skipped=\"1\" failures=\"%d\">\n  <properties>\n", declaration, file%20, file, cases, file%10/9)
	for i := range 60 {
		w.printf("    <property name=\"java.vm.something.number.%d\" value=\"/usr/lib/jvm/java-21-openjdk-amd64/lib/%d.jar:/home/ci/.m2/repository\"/>\n", i, i)
	}
	w.WriteString("  </properties>\n")
	for i := range cases {
		w.printf("  <testcase name=\"shouldDoTheRightThing%d\" classname=\"com.example.shop.part%d.Thing%dTest\" time=\"0.%03d\"", i, file%20, file, w.number(100))
		switch {
		case i == 7 && file%10 == 9:
			w.WriteString(">\n")
			w.javaFailure(file, i)
			w.WriteString("  </testcase>\n")
		case i == 9:
			w.WriteString(">\n    <skipped message=\"needs a database\"/>\n  </testcase>\n")
		default:
			w.WriteString("/>\n")
		}
	}
	w.WriteString("</testsuite>\n")
}

func (w *Writer) javaFailure(file, i int) {
	w.printf("    <failure message=\"expected: &lt;%d&gt; but was: &lt;%d&gt;\" type=\"org.opentest4j.AssertionFailedError\"><![CDATA[org.opentest4j.AssertionFailedError: expected: <%d> but was: <%d>\n", i, i+1, i, i+1)
	w.WriteString("\tat org.junit.jupiter.api.AssertionFailureBuilder.build(AssertionFailureBuilder.java:151)\n\tat org.junit.jupiter.api.Assertions.assertEquals(Assertions.java:531)\n")
	w.printf("\tat com.example.shop.part%d.Thing%dTest.shouldDoTheRightThing%d(Thing%dTest.java:%d)\n", file%20, file, i, file, 20+i)
	for frame := range 8 {
		w.printf("\tat com.example.shop.order.OrderService.step%d(OrderService.java:%d)\n", frame, 100+frame)
	}
	w.WriteString("]]></failure>\n")
}

// writeLogs writes cases that printed 10 MB each, one of ten failed.
func writeLogs(w *Writer, _, cases int) {
	const size = 10 << 20
	w.printf("%s<testsuite name=\"logs\" tests=\"%d\">\n", declaration, cases)
	var plain, escaped strings.Builder
	for range 100 {
		line := logLines[w.number(len(logLines))]
		plain.WriteString(line)
		escaped.WriteString(escape.Replace(line))
	}
	for i := range cases {
		w.printf("<testcase classname=\"logs\" name=\"verbose %d\" time=\"12.5\">", i)
		if i%10 == 9 {
			w.WriteString("<failure message=\"timed out\">no answer</failure>")
		}
		before, text, after := "<system-out><![CDATA[", plain.String(), "]]></system-out>"
		if i%2 == 1 {
			before, text, after = "<system-out>", escaped.String(), "</system-out>"
		}
		w.WriteString(before)
		for n := 0; n < size; n += len(text) {
			w.WriteString(text)
		}
		w.WriteString(after + "</testcase>\n")
	}
	w.WriteString("</testsuite>\n")
}

// writeFailed writes failures for fifty reasons.
func writeFailed(w *Writer, _, cases int) {
	w.printf("%s<testsuites><testsuite name=\"everything\" tests=\"%d\" failures=\"%d\">\n", declaration, cases, cases)
	for i := range cases {
		reason := i % 50
		w.printf("<testcase classname=\"com.example.shop.Part%dTest\" name=\"case %d\" time=\"0.%03d\">", i/100, i, w.number(1000))
		w.printf("<failure message=\"cannot connect to host-%d.internal:5432 after %d ms (request %d)\" type=\"java.net.ConnectException\">", reason, 100+w.number(900), 1e9+w.number(1e9))
		w.printf("java.net.ConnectException: cannot connect to host-%d.internal:5432\n", reason)
		for frame := range 17 {
			w.printf("\tat com.example.shop.reason%d.Client.call%d(Client.java:%d)\n", reason, frame, 40+frame)
		}
		w.WriteString("</failure></testcase>\n")
	}
	w.WriteString("</testsuite></testsuites>\n")
}

func writeSmall(w *Writer, _, cases int) {
	w.printf("%s<testsuite name=\"small\" tests=\"%d\" failures=\"1\">\n", declaration, cases)
	for i := range cases {
		w.printf("<testcase classname=\"small.Test\" name=\"case %d\" time=\"0.01\">", i)
		if i == 7 {
			w.javaFailure(0, i)
		}
		w.WriteString("</testcase>\n")
	}
	w.WriteString("</testsuite>\n")
}

func writeNested(w *Writer, _, cases int) {
	w.WriteString(declaration)
	for i := range cases {
		w.printf("<testsuite name=\"level %d\" tests=\"1\"><testcase name=\"case %d\" time=\"0.001\"/>", i, i)
	}
	w.WriteString(strings.Repeat("</testsuite>", cases))
}
