using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>One message, and the open files that came with it, which are the receiver's.</summary>
internal sealed record ControlMessage(ControlKind Kind, byte[] Payload, IReadOnlyList<SafeFileHandle> Files);
