using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>System calls of Linux that .NET does not offer; structures as on every 64-bit Linux.</summary>
internal static unsafe partial class Posix
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int SocketLevel = 1;
    public const int ReusePort = 15;
    public const int PeerCredentials = 17;
    public const int IpLevel = 0;
    public const int IpMtuDiscover = 10;
    public const int Ipv6Level = 41;
    public const int Ipv6MtuDiscover = 23;

    /// <summary>Neither set the don't-fragment bit nor believe in messages about the path's MTU.</summary>
    public const int MtuDiscoverOmit = 5;
    public const int RightsMessage = 1;
    public const int MessageControlTruncated = 0x8;
    public const int MessageDontWait = 0x40;
    public const int MessageNoSignal = 0x4000;
    public const int MessageWaitForOne = 0x10000;
    public const int MessageCloseOnExec = 0x40000000;
    public const int MapShared = 1;
    public const int ProtectRead = 1;
    public const int ProtectReadWrite = 3;
    public const uint MemoryFileCloseOnExec = 1;
    public const int UnixFamily = 1;
    public const int SequencedPackets = 5;
    public const int OpenPath = 0x200000;
    public const int OpenCloseOnExec = 0x80000;

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public void* Start;
        public nuint Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public uint NameBytes;
        public uint Padding;
        public Buffer* Buffers;
        public nuint BufferCount;
        public void* Control;
        public nuint ControlBytes;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BatchMessage
    {
        public Message Message;
        public uint Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Bytes;
        public int Level;
        public int Type;
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveBatch(int socket, BatchMessage* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendBatch(int socket, BatchMessage* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint Send(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint Receive(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    public static partial int Allocate(int file, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);
}
