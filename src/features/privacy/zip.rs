//! A ZIP archive of a few small files, stored as they are.
//!
//! Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).
//! Not for: compression, files beyond 4 GiB, or reading.

/// Modification time of every file: 1980-01-01, the format's first day. Archives of the same data are the same bytes.
const DATE: u16 = 0x0021;
/// File names are UTF-8 (APPNOTE 4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// Version 2.0 of the format suffices.
const VERSION: u16 = 20;

/// The archive of these files (name, content).
#[must_use]
pub fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let about = about(name, content);
        let at = size(out.len());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&about);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&about);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at);
        directory.extend_from_slice(name.as_bytes());
    }
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes();
    let (at, long) = (size(out.len()), size(directory.len()));
    out.append(&mut directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    for part in [&count[..], &count, &long, &at, &[0, 0]] {
        out.extend_from_slice(part);
    }
    out
}

/// What both headers say of a file: from the version needed to the length of its extra field.
fn about(name: &str, content: &[u8]) -> Vec<u8> {
    let long = size(content.len());
    let name_long = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let parts: [&[u8]; 9] = [
        &VERSION.to_le_bytes(),
        &UTF8.to_le_bytes(),
        &[0, 0, 0, 0], // stored, midnight
        &DATE.to_le_bytes(),
        &crc32(content).to_le_bytes(),
        &long,
        &long,
        &name_long.to_le_bytes(),
        &[0, 0],
    ];
    parts.concat()
}

fn size(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

/// CRC-32 as ZIP has it (ISO 3309): four bits at a time, so that the table has sixteen entries.
fn crc32(bytes: &[u8]) -> u32 {
    let fold = |crc: u32| (crc >> 4) ^ TABLE.get((crc & 15) as usize).copied().unwrap_or(0);
    !bytes.iter().fold(!0, |crc, byte| fold(fold(crc ^ u32::from(*byte))))
}

const TABLE: [u32; 16] = [
    0x0000_0000,
    0x1db7_1064,
    0x3b6e_20c8,
    0x26d9_30ac,
    0x76dc_4190,
    0x6b6b_51f4,
    0x4db2_6158,
    0x5005_713c,
    0xedb8_8320,
    0xf00f_9344,
    0xd6d6_a3e8,
    0xcb61_b38c,
    0x9b64_c2b0,
    0x86d3_d2d4,
    0xa00a_e278,
    0xbdbd_f21c,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn an_archive_has_its_files_twice_named() {
        let bytes = archive(&[("a.json", b"{}".to_vec()), ("ä.json", b"[]".to_vec())]);
        let count = |needle: &[u8]| bytes.windows(needle.len()).filter(|window| *window == needle).count();
        assert_eq!((count(b"PK\x03\x04"), count(b"PK\x01\x02"), count(b"PK\x05\x06")), (2, 2, 1));
        assert_eq!(count("ä.json".as_bytes()), 2);
    }

    /// An archiver of its own reads it: Python's, where there is one.
    #[test]
    fn another_program_reads_it() {
        let folder = std::env::temp_dir().join(format!("vibe-zip-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.zip");
        std::fs::write(&file, archive(&[("one.json", vec![b'x'; 70_000]), ("ä.json", b"[]".to_vec())]))
            .unwrap();
        let script = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print([(i.filename,i.file_size) for i in z.infolist()])";
        let read = std::process::Command::new("python3").args(["-c", script]).arg(&file).output();
        std::fs::remove_dir_all(&folder).unwrap();
        let Ok(read) = read else { return }; // no Python here
        assert_eq!(String::from_utf8_lossy(&read.stdout).trim(), "[('one.json', 70000), ('ä.json', 2)]");
    }
}
