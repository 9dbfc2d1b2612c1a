package rest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// requestIDHeaders are the headers in which services name a request: Huawei
// Cloud and many gateways, GitHub, Alibaba Cloud.
var requestIDHeaders = []string{"X-Request-Id", "X-Github-Request-Id", "X-Acs-Request-Id"}

// requestIDOf returns the service's name of the request from its headers, or "".
func requestIDOf(header http.Header) string {
	for _, name := range requestIDHeaders {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// A scalar is a JSON string, number or boolean as text; anything else is "".
type scalar string

func (s *scalar) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*s = scalar(text)
	} else if !strings.ContainsAny(string(data[:1]), "{[n") {
		*s = scalar(data)
	}
	return nil
}

// errorShape is the union of the error bodies in use: Huawei Cloud
// (error_code, error_msg), Yunxiao (errorCode, errorMessage or
// errorDescription, requestId), and the common code and message; each also one
// level down in "error", which may be a plain string too.
type errorShape struct {
	ErrorCode        scalar          `json:"error_code"`
	ErrorCodeCamel   scalar          `json:"errorCode"`
	CommonCode       scalar          `json:"code"`
	ErrorMsg         scalar          `json:"error_msg"`
	ErrorMessage     scalar          `json:"errorMessage"`
	ErrorDescription scalar          `json:"errorDescription"`
	CommonMessage    scalar          `json:"message"`
	RequestID        scalar          `json:"requestId"`
	RequestIDSnake   scalar          `json:"request_id"`
	Nested           json.RawMessage `json:"error"`
}

func (s *errorShape) read() (code, message, requestID string) {
	return first(s.ErrorCode, s.ErrorCodeCamel, s.CommonCode),
		first(s.ErrorMsg, s.ErrorMessage, s.ErrorDescription, s.CommonMessage),
		first(s.RequestID, s.RequestIDSnake)
}

func first(values ...scalar) string {
	for _, value := range values {
		if value != "" {
			return string(value)
		}
	}
	return ""
}

// Decode reads the service's code, message and request id from an error body
// in one of the common shapes; what is not there is "". It is what a Request
// without a Decode of its own uses.
func Decode(_ int, header http.Header, body []byte) (code, message, requestID string) {
	var outer errorShape
	if json.Unmarshal(body, &outer) == nil {
		code, message, requestID = outer.read()
		innerCode, innerMessage, innerID := readNested(outer.Nested)
		code = or(code, innerCode)
		message = or(message, innerMessage)
		requestID = or(requestID, innerID)
	}
	return code, message, or(requestIDOf(header), requestID)
}

func readNested(data json.RawMessage) (code, message, requestID string) {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return "", text, ""
	}
	var inner errorShape
	if json.Unmarshal(data, &inner) != nil {
		return "", "", ""
	}
	return inner.read()
}
