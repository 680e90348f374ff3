using System.Runtime.InteropServices;

namespace Edge.Tests.Network;

/// <summary>Holds one thread of another process still, as a debugger does, until it is disposed.</summary>
internal sealed partial class StuckThread : IDisposable
{
    private const int Detach = 17;
    private const int Seize = 0x4206;
    private const int Interrupt = 0x4207;
    private const int WaitForClones = unchecked((int)0x80000000) | 0x40000000;

    private readonly ManualResetEventSlim _release = new();
    private readonly ManualResetEventSlim _held = new();
    private readonly Thread _holder;
    private string _failure = "";

    private StuckThread(int thread)
    {
        // Whoever holds a thread does so from one thread of its own.
        _holder = new Thread(() => Hold(thread)) { IsBackground = true, Name = "holder" };
        _holder.Start();
        _held.Wait();
        Assert.True(_failure.Length == 0, _failure);
    }

    /// <summary>Holds the thread of this name.</summary>
    public static StuckThread Of(int process, string name) => new(Directory.EnumerateDirectories($"/proc/{process}/task")
        .Where(folder => File.ReadAllText(Path.Combine(folder, "comm")).Trim() == name)
        .Select(static folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
        .Single());

    public void Dispose()
    {
        _release.Set();
        _holder.Join();
        _release.Dispose();
        _held.Dispose();
    }

    private void Hold(int thread)
    {
        if (Trace(Seize, thread, 0, 0) != 0 || Trace(Interrupt, thread, 0, 0) != 0 || Wait(thread, out _, WaitForClones) != thread)
        {
            _failure = $"the thread {thread} cannot be held: errno {Marshal.GetLastPInvokeError()}";
            _held.Set();
            return;
        }

        _held.Set();
        _release.Wait();
        _ = Trace(Detach, thread, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial long Trace(long request, int thread, nint address, nint value);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int Wait(int thread, out int status, int options);
}
