using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>Where an engine leaves what no table answers. It never waits: what is not taken at once is not taken.</summary>
internal interface IRequestDoor
{
    /// <param name="client">The client's address as the system gives it.</param>
    /// <param name="socket">What it came by.</param>
    bool TryPass(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> client, Socket socket);

    /// <param name="connection">If it is taken, it is no longer the caller's.</param>
    /// <param name="received">What was read of it and not answered.</param>
    bool TryPass(Socket connection, ReadOnlySpan<byte> received);
}
