//! Requests under way, and the promises they wait for.
//!
//! For: running a request in as few crossings between JavaScript and the wasm as there are promises. wasm-bindgen's
//! own futures make two wasm closures a promise, each registered with the garbage collector, and run everything a
//! microtask later. Here the functions are JavaScript's own (`entry.js`) and only a number and the value cross; a
//! settled promise goes on with its request at once. Not for: work after the answer (`background`), or streams.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use futures_util::FutureExt as _;
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::send::SendWrapper;

#[wasm_bindgen]
extern "C" {
    /// Calls [`settled`] with `number` when the promise is.
    #[wasm_bindgen(js_name = __vibe_await)]
    fn wait_for(promise: &Promise, number: f64);
    /// Calls [`go_on`] in a microtask.
    #[wasm_bindgen(js_name = __vibe_soon)]
    fn soon();
}

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    static READY: RefCell<VecDeque<Arc<Task>>> = const { RefCell::new(VecDeque::new()) };
    static WAITING: RefCell<BTreeMap<u64, Waiting>> = const { RefCell::new(BTreeMap::new()) };
    static LAST: Cell<u64> = Cell::new(first());
}

/// Numbers begin where no instance before this one did, so that its promises find nobody here. Exact as `f64`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "31 random bits above 21 others")]
fn first() -> u64 {
    ((js_sys::Math::random() * f64::from(i32::MAX)) as u64) << 21
}

enum Waiting {
    For(Waker),
    Settled(Result<JsValue, JsValue>),
}

/// A promise's value, once it has one.
pub struct Settle(u64);

/// Waits for the promise.
pub fn settle(promise: &Promise) -> Settle {
    let number = LAST.get() + 1;
    LAST.set(number);
    WAITING.with_borrow_mut(|waiting| waiting.insert(number, Waiting::For(Waker::noop().clone())));
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    wait_for(promise, number as f64);
    Settle(number)
}

impl Future for Settle {
    type Output = Result<JsValue, JsValue>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A waker may be the last to know its task, so it is dropped when nothing is borrowed.
        let was = WAITING.with_borrow_mut(|waiting| {
            let was = waiting.remove(&self.0);
            if !matches!(was, Some(Waiting::Settled(_))) {
                waiting.insert(self.0, Waiting::For(context.waker().clone()));
            }
            was
        });
        match was {
            Some(Waiting::Settled(value)) => Poll::Ready(value),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Settle {
    fn drop(&mut self) {
        let waiting = WAITING.with_borrow_mut(|waiting| waiting.remove(&self.0));
        drop(waiting);
    }
}

/// JavaScript says: the promise of that number is settled. Nobody may be waiting any more.
#[wasm_bindgen]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it comes from `settle`")]
pub fn settled(number: f64, fulfilled: bool, value: JsValue) {
    let value = if fulfilled { Ok(value) } else { Err(value) };
    let waker = WAITING.with_borrow_mut(|waiting| {
        let entry = waiting.get_mut(&(number as u64))?;
        match std::mem::replace(entry, Waiting::Settled(value)) {
            Waiting::For(waker) => Some(waker),
            Waiting::Settled(_) => None,
        }
    });
    if let Some(waker) = waker {
        RUNNING.set(true);
        waker.wake();
        run();
    }
}

/// JavaScript says: it is the microtask that was asked for.
#[wasm_bindgen]
pub fn go_on() {
    run();
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Task {
    work: SendWrapper<RefCell<Option<Work>>>,
    ready: SendWrapper<Cell<bool>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.ready.replace(true) {
            return;
        }
        READY.with_borrow_mut(|ready| ready.push_back(self));
        // Whoever wakes may hold what the task needs; only after a promise or a task is there nobody to hold it.
        if !RUNNING.get() {
            soon();
        }
    }
}

/// Begins the work at once. `done` is told how it ended, also when it panicked.
pub fn start(
    work: impl Future<Output = Result<JsValue, JsValue>> + 'static,
    done: impl FnOnce(Result<JsValue, JsValue>) + 'static,
) {
    let work: Work = Box::pin(async move {
        let outcome = AssertUnwindSafe(work).catch_unwind().await;
        done(outcome.unwrap_or_else(|_| Err(js_sys::Error::new("the Worker panicked").into())));
    });
    let work = SendWrapper(RefCell::new(Some(work)));
    let task = Arc::new(Task { work, ready: SendWrapper(Cell::new(true)) });
    READY.with_borrow_mut(|ready| ready.push_back(task));
    run();
}

/// Polls what is ready until nothing is.
fn run() {
    RUNNING.set(true);
    while let Some(task) = READY.with_borrow_mut(VecDeque::pop_front) {
        task.ready.set(false);
        let waker = Waker::from(task.clone());
        let mut work = task.work.borrow_mut();
        if let Some(pending) = work.as_mut()
            && pending.as_mut().poll(&mut Context::from_waker(&waker)).is_ready()
        {
            *work = None;
        }
    }
    RUNNING.set(false);
}
