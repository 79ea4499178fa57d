//! Zstandard streams of any number of frames (RFC 8878), skippable ones included.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// Largest window a frame may ask for: what the reference tool accepts by default.
const MAX_WINDOW: u64 = 128 << 20;

/// Decodes frame after frame. The library's reader stops after the first.
pub struct Frames<R: BufRead> {
    state: State<R>,
}

enum State<R: BufRead> {
    Between(R),
    In(Box<StreamingDecoder<R, FrameDecoder>>),
    Over,
}

impl<R: BufRead> Frames<R> {
    /// Decodes `source` to its end.
    pub fn new(source: R) -> Self {
        Self { state: State::Between(source) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(source) => next_frame(source)?,
                State::In(mut decoder) => match decoder.read(buffer)? {
                    0 => State::Between(decoder.into_inner()),
                    n => {
                        self.state = State::In(decoder);
                        return Ok(n);
                    }
                },
            };
        }
    }
}

fn next_frame<R: BufRead>(mut source: R) -> Result<State<R>> {
    let head = source.fill_buf()?;
    if head.is_empty() {
        return Ok(State::Over);
    }
    // Magic numbers 0x184D2A50 to 0x184D2A5F, little-endian. A head cut short by the buffer's end
    // fails the match and then the decoder, which is right: frames never begin with a partial magic.
    if matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        let mut header = [0_u8; 8];
        source.read_exact(&mut header)?;
        let [_, _, _, _, length @ ..] = header;
        let length = u64::from(u32::from_le_bytes(length));
        let skipped = std::io::copy(&mut source.by_ref().take(length), &mut std::io::sink())?;
        let whole = skipped == length;
        return whole.then_some(State::Between(source)).ok_or_else(|| Error::from(ErrorKind::UnexpectedEof));
    }
    let decoder = StreamingDecoder::new_with_max_window_size(source, MAX_WINDOW);
    Ok(State::In(Box::new(decoder.map_err(Error::other)?)))
}
