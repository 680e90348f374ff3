using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Network;

/// <summary>One direction of a <see cref="DelayedLine"/>: a thread that takes frames in, and one that lets them out when they are due.</summary>
internal sealed partial class DelayedDirection : IDisposable
{
    private const int FrameLengthMax = 65_536;
    private const int FramesMax = 10_000;
    private const int LookEveryMilliseconds = 50;
    private const short Readable = 1; // POLLIN

    private readonly Queue<(byte[] Frame, long Due)> _underWay = new();
    private readonly SafeFileHandle _from;
    private readonly SafeFileHandle _to;
    private readonly Thread _taking;
    private readonly Thread _letting;
    private bool _stopped;

    public DelayedDirection(SafeFileHandle from, SafeFileHandle to)
    {
        (_from, _to) = (from, to);
        _taking = Start(Take);
        _letting = Start(LetOut);
    }

    public TimeSpan Delay { private get; set; }

    public void Dispose()
    {
        lock (_underWay)
        {
            _stopped = true;
            Monitor.PulseAll(_underWay);
        }

        _taking.Join();
        _letting.Join();
    }

    private static Thread Start(Action body)
    {
        var thread = new Thread(() => body()) { IsBackground = true, Name = "delayed line" };
        thread.Start();
        return thread;
    }

    private void Take()
    {
        var frame = new byte[FrameLengthMax];
        var wanted = new Wanted { File = (int)_from.DangerousGetHandle(), Events = Readable };
        while (!Volatile.Read(ref _stopped))
        {
            if (Poll(ref wanted, 1, LookEveryMilliseconds) <= 0 || Read(wanted.File, frame, frame.Length) is not (> 0 and var length))
            {
                continue;
            }

            lock (_underWay)
            {
                if (_underWay.Count < FramesMax)
                {
                    _underWay.Enqueue((frame[..(int)length], Stopwatch.GetTimestamp() + (long)(Delay.TotalSeconds * Stopwatch.Frequency)));
                    Monitor.PulseAll(_underWay);
                }
            }
        }
    }

    private void LetOut()
    {
        while (Next() is { } frame)
        {
            // A frame that the other side does not take is lost, as on any line.
            _ = Write((int)_to.DangerousGetHandle(), frame, frame.Length);
        }
    }

    /// <summary>Waits for the next frame to be due; null when the line is closed.</summary>
    private byte[]? Next()
    {
        lock (_underWay)
        {
            while (!_stopped)
            {
                if (!_underWay.TryPeek(out var next))
                {
                    Monitor.Wait(_underWay);
                }
                else if (next.Due - Stopwatch.GetTimestamp() is > 0 and var early)
                {
                    Monitor.Wait(_underWay, TimeSpan.FromSeconds((double)early / Stopwatch.Frequency) + TimeSpan.FromMilliseconds(0.5));
                }
                else
                {
                    return _underWay.Dequeue().Frame;
                }
            }

            return null;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted
    {
        public int File;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Wanted wanted, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int file, byte[] buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, byte[] buffer, nint length);
}
