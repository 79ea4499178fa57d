//! The chain under random rows and random tampering.

use proptest::prelude::*;

use super::*;

fn text() -> impl Strategy<Value = String> {
    // Quotes, separators and control characters included: the canonical form must keep them apart.
    prop_oneof!["[a-z_.]{0,12}", "[\\x00-\\x7f]{0,8}", "\\PC{0,6}"]
}

prop_compose! {
    fn row()(
        texts in prop::array::uniform6(text()), at in 0_u64..1 << 53, times in 1_u64..21,
        ip in prop::option::of(text()), country in prop::option::of("[A-Z]{2}"), denied: bool,
    ) -> AuditEntry {
        let [id, org_id, actor, action, resource, request_id] = texts;
        let decision = if denied { "denied" } else { "allowed" }.to_owned();
        AuditEntry { id, org_id, seq: None, hash: None, at, actor, action, resource, decision, times, request_id, ip, country }
    }
}

/// Rows as sealing leaves them, and their head.
fn sealed(mut rows: Vec<AuditEntry>) -> (Vec<AuditEntry>, Link) {
    let mut at = Link::start();
    for row in &mut rows {
        at = at.next(row).unwrap();
        (row.seq, row.hash) = (Some(at.seq), Some(at.hash.clone()));
    }
    (rows, at)
}

fn verdict(rows: &[AuditEntry], head: &Link) -> Result<(), Fault> {
    check_head(&follow(&Link::start(), rows)?, Some(head))
}

/// Changes one field so that it differs.
fn alter(row: &mut AuditEntry, field: usize) {
    let longer = |text: &mut String| text.push('x');
    match field {
        0 => longer(&mut row.id),
        1 => longer(&mut row.org_id),
        2 => longer(&mut row.actor),
        3 => longer(&mut row.action),
        4 => longer(&mut row.resource),
        5 => longer(&mut row.request_id),
        6 => longer(&mut row.decision),
        7 => row.at += 1,
        8 => row.times += 1,
        9 => row.ip = if row.ip.is_some() { None } else { Some(String::new()) },
        10 => row.country = row.country.take().map_or_else(|| Some("DE".into()), |code| Some(code + "x")),
        // A character over the border between two fields.
        _ => {
            row.resource = format!("{}\",\"{}", row.action, row.resource);
            row.action = String::new();
        }
    }
}

proptest! {
    #[test]
    fn an_untouched_chain_holds_and_may_be_read_in_pieces(
        rows in prop::collection::vec(row(), 0..30), cut in 0_usize..30,
    ) {
        let (rows, head) = sealed(rows);
        prop_assert_eq!(verdict(&rows, &head), Ok(()));
        let (first, rest) = rows.split_at(cut.min(rows.len()));
        let middle = follow(&Link::start(), first).unwrap();
        prop_assert_eq!(follow(&middle, rest), Ok(head));
    }

    #[test]
    fn an_altered_row_is_named(
        rows in prop::collection::vec(row(), 1..20), at: prop::sample::Index, field in 0_usize..12,
    ) {
        let (mut rows, head) = sealed(rows);
        let n = at.index(rows.len());
        alter(&mut rows[n], field);
        let fault = verdict(&rows, &head).unwrap_err();
        prop_assert_eq!((fault.kind, fault.seq), (FaultKind::Altered, n as u64 + 1));
        prop_assert_eq!(fault.id.as_ref(), Some(&rows[n].id));
    }

    #[test]
    fn a_row_altered_with_its_hash_breaks_the_next_or_the_head(
        rows in prop::collection::vec(row(), 1..20), at: prop::sample::Index, field in 0_usize..12,
    ) {
        let (mut rows, head) = sealed(rows);
        let n = at.index(rows.len());
        alter(&mut rows[n], field);
        let before = follow(&Link::start(), &rows[..n]).unwrap();
        rows[n].hash = Some(before.next(&rows[n]).unwrap().hash);
        let fault = verdict(&rows, &head).unwrap_err();
        let last = n + 1 == rows.len();
        let wanted = if last { (FaultKind::Head, n as u64 + 1) } else { (FaultKind::Altered, n as u64 + 2) };
        prop_assert_eq!((fault.kind, fault.seq), wanted);
    }

    #[test]
    fn a_removed_row_is_missed(rows in prop::collection::vec(row(), 1..20), at: prop::sample::Index) {
        let (mut rows, head) = sealed(rows);
        let n = at.index(rows.len());
        rows.remove(n);
        let fault = verdict(&rows, &head).unwrap_err();
        let kind = if n == rows.len() { FaultKind::Head } else { FaultKind::Missing };
        prop_assert_eq!((fault.kind, fault.seq), (kind, n as u64 + 1));
    }

    #[test]
    fn rows_removed_and_renumbered_are_found(
        rows in prop::collection::vec(row(), 2..20), at: prop::sample::Index, rewrite: bool,
    ) {
        let (mut rows, head) = sealed(rows);
        let n = at.index(rows.len() - 1);
        rows.remove(n);
        for (place, row) in rows.iter_mut().enumerate() {
            row.seq = Some(place as u64 + 1);
        }
        // Whoever renumbers may also compute all hashes anew; then only the head tells.
        let rows = if rewrite { sealed(rows).0 } else { rows };
        let fault = verdict(&rows, &head).unwrap_err();
        prop_assert_eq!(fault.kind, if rewrite { FaultKind::Head } else { FaultKind::Altered });
    }

    #[test]
    fn a_row_put_in_is_found(
        rows in prop::collection::vec(row(), 0..20), more in row(), at: prop::sample::Index, hash in "[0-9a-f]{64}",
    ) {
        let (mut rows, head) = sealed(rows);
        let n = at.index(rows.len() + 1);
        rows.insert(n, AuditEntry { hash: Some(hash), ..more });
        for (place, row) in rows.iter_mut().enumerate() {
            row.seq = Some(place as u64 + 1);
        }
        let fault = verdict(&rows, &head).unwrap_err();
        prop_assert_eq!((fault.kind, fault.seq), (FaultKind::Altered, n as u64 + 1));
    }

    #[test]
    fn rows_that_changed_places_are_found(
        rows in prop::collection::vec(row(), 2..20), a: prop::sample::Index, b: prop::sample::Index, renumber: bool,
    ) {
        let (mut rows, head) = sealed(rows);
        let (a, b) = (a.index(rows.len()), b.index(rows.len()));
        prop_assume!(a != b);
        rows.swap(a, b);
        if renumber {
            let (one, two) = (rows[a].seq, rows[b].seq);
            (rows[a].seq, rows[b].seq) = (two, one);
        }
        let fault = verdict(&rows, &head).unwrap_err();
        prop_assert_eq!(fault.seq, a.min(b) as u64 + 1);
    }

    #[test]
    fn a_tail_cut_off_or_put_on_is_found(
        rows in prop::collection::vec(row(), 1..20), cut: prop::sample::Index, more in row(),
    ) {
        let (rows, head) = sealed(rows);
        let n = cut.index(rows.len());
        let fault = verdict(&rows[..n], &head).unwrap_err();
        prop_assert_eq!((fault.kind, fault.seq), (FaultKind::Head, n as u64 + 1));
        let mut longer = rows.clone();
        longer.push(more);
        let (longer, _) = sealed(longer);
        let fault = verdict(&longer, &head).unwrap_err();
        prop_assert_eq!((fault.kind, fault.seq), (FaultKind::Head, rows.len() as u64 + 1));
        prop_assert!(check_head(&head, None).is_err(), "a head that was removed");
    }

    #[test]
    fn a_chain_rewritten_with_its_head_is_told_by_a_hash_noted_outside(
        rows in prop::collection::vec(row(), 1..20), at: prop::sample::Index, field in 0_usize..11,
    ) {
        let (mut rows, noted) = sealed(rows);
        let n = at.index(rows.len());
        alter(&mut rows[n], field);
        let (rows, head) = sealed(rows);
        prop_assert_eq!(verdict(&rows, &head), Ok(()));
        let found = rows.last().and_then(|row| row.hash.as_deref());
        prop_assert_eq!(check_anchor(&noted, found).unwrap_err().kind, FaultKind::Anchor);
        prop_assert!(check_anchor(&noted, None).is_err() && check_anchor(&head, found).is_ok());
    }
}

/// The first link of a chain, computed with Python's hashlib from the description in the decision record.
#[test]
fn the_hash_is_the_documented_one() {
    let row = AuditEntry {
        id: "aud_1".into(),
        org_id: "org_1".into(),
        seq: None,
        hash: None,
        at: 1_700_000_000_000,
        actor: "usr_1".into(),
        action: "project.create".into(),
        resource: "prj_\"ü\n".into(),
        decision: "allowed".into(),
        times: 1,
        request_id: "req_1".into(),
        ip: None,
        country: Some("DE".into()),
    };
    let first = Link::start().next(&row).unwrap();
    assert_eq!(first.hash, "ff6dbd312b250c30bd81cc25e4f2c23d2113a5f8357e0055e27ef5c45a8bef8b");
}
