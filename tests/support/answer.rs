//! An answer, with the assertions stories make about it.

use serde_json::Value;

/// A response, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer, after making sure of its status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A string of the JSON body.
    #[track_caller]
    pub fn string(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no string at {pointer} in {json}")).to_owned()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Makes sure that this is a problem of this kind with the documented shape.
    #[track_caller]
    pub fn problem(self, status: u16, kind: &str) -> Self {
        let answer = self.is(status);
        let json = answer.json();
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{json}");
        assert_eq!(json["type"], format!("https://vibe-edge.dev/problems/{kind}"), "{json}");
        assert_eq!(json["status"], status, "{json}");
        assert_eq!(json["request_id"].as_str(), answer.header("x-request-id"), "{json}");
        assert!(json["detail"].as_str().is_some_and(|text| !text.is_empty()), "{json}");
        answer
    }

    /// Makes sure that the problem names these fields, in order.
    #[track_caller]
    pub fn names(self, fields: &[&str]) -> Self {
        let json = self.json();
        let named: Vec<&str> = json["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["field"].as_str())
            .collect();
        assert_eq!(named, fields, "{json}");
        self
    }
}
