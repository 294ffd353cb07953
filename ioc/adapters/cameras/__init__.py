"""Cameras of every sort to frames: HTTP MJPEG, RTSP and video through FFmpeg, folders of pictures."""
