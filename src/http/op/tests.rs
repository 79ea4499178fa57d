//! Fields are read whole, shapes write what the row has.

use ports::Value;

use super::{Field, Shape, Values, column, flag, json, number, row, secret, text, texts, word, words};

const FIELDS: &[Field] = &[
    text("name", 1, 5),
    secret("secret", 2, 4).optional(),
    word("colour", &["red", "blue"]).optional(),
    words("sizes", &["s", "m"]).optional(),
    texts("tags", 2, 3).optional(),
    number("count", 1, 9).optional(),
    flag("on").optional(),
    json("any").optional(),
];

fn wrong(body: &str) -> String {
    let problem = format!("{:?}", Values::of_json(FIELDS, body.as_bytes()).unwrap_err());
    let fields = problem.split("field: \"").skip(1).filter_map(|rest| rest.split('"').next());
    fields.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_fits_is_taken() {
    let body = r#"{"name":" ada ","secret":" a ","colour":"red","sizes":["m"],"tags":["x"],"count":9,"on":false,"any":{"a":[1]}}"#;
    let values = Values::of_json(FIELDS, body.as_bytes()).unwrap();
    assert_eq!((values.text("name"), values.text("secret"), values.text("colour")), ("ada", " a ", "red"));
    assert_eq!((values.texts("sizes"), values.texts("tags")), (&["m".to_owned()][..], &["x".to_owned()][..]));
    assert_eq!((values.number("count"), values.flag("on")), (Some(9), Some(false)));
    assert_eq!(values.text("any"), r#"{"a":[1]}"#);
}

#[test]
fn null_is_given_and_absent_is_not() {
    let values = Values::of_json(FIELDS, br#"{"name":"a","count":null}"#).unwrap();
    assert!(values.has("count") && !values.has("on"));
    assert_eq!((values.number("count"), values.opt_text("colour")), (None, None));
}

#[test]
fn every_wrong_field_is_named_at_once() {
    assert_eq!(wrong("{}"), "name");
    assert_eq!(wrong(r#"{"nam":1}"#), "nam name");
    assert_eq!(wrong(r#"{"name":"a","name":"b"}"#), "name");
    assert_eq!(wrong(r#"{"name":"a\u0000","count":10,"on":"yes","sizes":[]}"#), "name count on sizes");
    assert_eq!(
        wrong(r#"{"name":"toolong","secret":"x","colour":"green","sizes":["xl"],"tags":["a","b","c"]}"#),
        "name secret colour sizes tags"
    );
    assert_eq!(wrong(r#"{"name":null,"count":1.5}"#), "name count");
    assert_eq!(wrong("[]"), "body");
    assert!(wrong("{").is_empty(), "no JSON is no field's fault");
}

#[test]
fn queries_are_read_by_the_same_table() {
    let values = Values::of_query(&[FIELDS], "name=a%20b&count=3&on=true").unwrap();
    assert_eq!(
        (values.text("name"), values.number("count"), values.flag("on")),
        ("a b", Some(3), Some(true))
    );
    for query in ["name=a&count=0", "name=a&on=1", "name=a&x=1", "name=a&name=b", "count=1", "name=a&any=1"] {
        assert!(Values::of_query(&[FIELDS], query).is_err(), "{query}");
    }
}

static INNER: Shape = Shape { name: "Inner", doc: "", columns: &[column("id")] };
static SHAPE: Shape = Shape {
    name: "Thing",
    doc: "",
    columns: &[
        column("name"),
        column("at").number(),
        column("share").real(),
        column("on").flag(),
        column("words").words(),
        column("inner").object(&INNER),
        column("gone").number().nullable(),
    ],
};

fn thing() -> [(&'static str, Value); 8] {
    [
        ("name", "a\"b\u{1}".into()),
        ("at", 12u64.into()),
        ("share", 0.5.into()),
        ("on", true.into()),
        ("words", "read write".into()),
        ("inner", r#"{"id":"x"}"#.into()),
        ("gone", Value::Null),
        ("not_shown", "secret".into()),
    ]
}

#[test]
fn a_row_becomes_the_shape_and_nothing_else() {
    let text = SHAPE.write(&row(thing())).unwrap();
    let expected = r#"{"name":"a\"b\u0001","at":12,"share":0.5,"on":true,"words":["read","write"],"inner":{"id":"x"},"gone":null}"#;
    assert_eq!(text, expected);
    assert_eq!(
        INNER.write_all(&[row([("id", "a".into())]), row([("id", "b".into())])]).unwrap(),
        r#"[{"id":"a"},{"id":"b"}]"#
    );
}

#[test]
fn what_does_not_fit_is_a_fault_and_no_answer() {
    for (name, value) in [
        ("name", Value::Null),
        ("at", "12".into()),
        ("at", (-1.5).into()),
        ("on", "yes".into()),
        ("share", Value::Null),
    ] {
        let mut columns = thing();
        for column in &mut columns {
            if column.0 == name {
                column.1 = value.clone();
            }
        }
        assert!(SHAPE.write(&row(columns)).is_err(), "{name}: {value:?}");
    }
    assert!(SHAPE.write(&row([])).is_err());
}
