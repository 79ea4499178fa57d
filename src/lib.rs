//! Vibe Edge
