using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>One message, and the open files that came with it, which are the receiver's.</summary>
internal sealed record ControlMessage(ControlKind Kind, byte[] Payload, IReadOnlyList<SafeFileHandle> Files)
{
    /// <summary>Closes the files that nobody took over.</summary>
    public void CloseFiles()
    {
        foreach (var file in Files)
        {
            file.Dispose();
        }
    }
}
