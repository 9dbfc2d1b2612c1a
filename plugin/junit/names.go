package junit

// An element is what the local name of an element means.
type element uint8

// The elements that reports are made of. Everything that is not one of them is
// other, and is looked through.
const (
	other element = iota
	suites
	testrun
	suite
	testcase
	failure
	failed // error; the word is taken
	skipped
	disabled
	ignored
	flakyFailure
	flakyError
	rerunFailure
	rerunError
	stackTrace
	systemOut
	systemErr
	properties
	property
	elementCount
)

// elementNames are the local names of the elements.
var elementNames = [elementCount]string{
	suites: "testsuites", testrun: "testrun", suite: "testsuite", testcase: "testcase",
	failure: "failure", failed: "error", skipped: "skipped", disabled: "disabled", ignored: "ignored",
	flakyFailure: "flakyFailure", flakyError: "flakyError", rerunFailure: "rerunFailure", rerunError: "rerunError",
	stackTrace: "stackTrace", systemOut: "system-out", systemErr: "system-err", properties: "properties", property: "property",
}

// elementOf looks up a local name. Letter case matters: NUnit, TRX and others
// have elements that differ in nothing else.
func elementOf(name []byte) element {
	switch string(name) {
	case "testcase":
		return testcase
	case "property":
		return property
	case "properties":
		return properties
	case "failure":
		return failure
	case "error":
		return failed
	case "skipped":
		return skipped
	case "disabled":
		return disabled
	case "ignored":
		return ignored
	case "system-out":
		return systemOut
	case "system-err":
		return systemErr
	case "testsuite":
		return suite
	case "testsuites":
		return suites
	case "testrun":
		return testrun
	case "flakyFailure":
		return flakyFailure
	case "flakyError":
		return flakyError
	case "rerunFailure":
		return rerunFailure
	case "rerunError":
		return rerunError
	case "stackTrace":
		return stackTrace
	}
	return other
}

// An attribute is what the local name of an attribute means.
type attribute uint8

// The attributes that are looked at, on whatever element they stand.
const (
	attrName attribute = iota
	attrClass
	attrTime
	attrStatus
	attrResult
	attrFile
	attrLine
	attrMessage
	attrType
	attrFailures
	attrErrors
	attrValue
	attrCount
	attrOther = attrCount
)

// attributeOf looks up a local name. The spellings beside the common ones are
// those of PHPUnit (class), minitest-reporters (filepath, lineno) and doctest
// (filename); they give way to the common ones, see tag.set.
func attributeOf(name []byte) (a attribute, common bool) {
	switch string(name) {
	case "name":
		return attrName, true
	case "classname":
		return attrClass, true
	case "class":
		return attrClass, false
	case "time":
		return attrTime, true
	case "status":
		return attrStatus, true
	case "result":
		return attrResult, true
	case "file":
		return attrFile, true
	case "filepath", "filename":
		return attrFile, false
	case "line":
		return attrLine, true
	case "lineno":
		return attrLine, false
	case "message":
		return attrMessage, true
	case "type":
		return attrType, true
	case "failures":
		return attrFailures, true
	case "errors":
		return attrErrors, true
	case "value":
		return attrValue, true
	}
	return attrOther, false
}

// The classes of bytes inside tags.
const (
	nameByte  = 1 << iota // may stand in a name
	startByte             // may begin a name
	spaceByte             // white space
)

// classes tells the class of each byte. Every byte beyond ASCII may stand in a
// name: what it is depends on the encoding, and no name that matters has one.
var classes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			t[c] = spaceByte
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= 0x80:
			t[c] = nameByte | startByte
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = nameByte
		}
	}
	return t
}()
