using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Edge.Dns;

/// <summary>
/// Answers queries by a table within the process that writes it, beside the engines: those that were passed on, or came by TLS or
/// HTTPS. One for each table and transport; safe for concurrent use.
/// </summary>
/// <param name="time">For cookies.</param>
/// <param name="transport">How the queries come; those that were passed on count as TCP.</param>
/// <param name="passes">Whether what no table answers is told apart, so many a second of one network as the policy says.</param>
/// <param name="signer">Signs what is signed on demand; without it that is answered unsigned.</param>
[SuppressMessage("Design", "CA1001", Justification = "It has nothing of its own to dispose.")]
public sealed unsafe class TableResponder(AnswerTable table, AnswerPolicy policy, TimeProvider time, DnsTransport transport = DnsTransport.Tcp, bool passes = false, OnlineSigner? signer = null)
{
    private readonly Lock _gate = new();
    private readonly Responder _responder = new(BoardOf(table), ReaderRecords.WriterPlaceOf(transport), policy, passes ? new RateLimit(policy.RateLimitPerSecond, policy.RateLimitExempt) : new RateLimit(0, []), time, passes, signer);
    private readonly byte[] _room = new byte[DnsLimits.MessageBytesMax];
    private int _open;

    /// <summary>Counts a connection that is open.</summary>
    public void Open() => Count(opened: 1, refused: 0);

    /// <summary>Counts a connection that there was no room for.</summary>
    public void Refuse() => Count(opened: 0, refused: 1);

    /// <summary>Counts a connection that has ended.</summary>
    public void Close() => Count(opened: -1, refused: 0);

    /// <summary>Whether a message is a request (NOTIFY, UPDATE) by its third byte, its opcode's.</summary>
    public static bool IsRequest(byte opcode) => Responder.IsRequest(opcode);

    /// <summary>The response to a query; null if it deserves none.</summary>
    /// <param name="client">Who asks, for answers that depend on it.</param>
    /// <param name="bytesMax">Bytes of the longest response; one that is longer is truncated.</param>
    public byte[]? Answer(ReadOnlySpan<byte> packet, IPAddress client, int bytesMax) => Answer(packet, client, bytesMax, out _);

    /// <summary>The response to a query; null if it deserves none, or is to be passed on.</summary>
    /// <param name="client">Who asks, for answers that depend on it.</param>
    /// <param name="bytesMax">Bytes of the longest response; one that is longer is truncated.</param>
    /// <param name="isPassed">Whether no table answers it, but who knows of updates, transfers and keys.</param>
    public byte[]? Answer(ReadOnlySpan<byte> packet, IPAddress client, int bytesMax, out bool isPassed)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, DnsLimits.HeaderBytes + DnsLimits.NameBytesMax + DnsLimits.OptBytes);
        lock (_gate)
        {
            _responder.Begin();
            var outcome = _responder.Respond(packet, _room.AsSpan(0, Math.Min(bytesMax, _room.Length)), transport, ClientAddress.Of(client));
            _responder.End();
            isPassed = outcome.IsPassed;
            return outcome.IsDropped || isPassed ? null : _room[..outcome.Bytes];
        }
    }

    private void Count(int opened, uint refused)
    {
        lock (_gate)
        {
            _responder.Begin();
            _open += opened;
            _responder.Record->Connections = (ulong)_open;
            _responder.Record->ConnectionsRefused += refused;
            _responder.End();
        }
    }

    private static AnswerBoard BoardOf(AnswerTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var board = new AnswerBoard();
        board.Publish(table.Memory, table.Readers, ReaderRecords.WriterSide);
        return board;
    }
}
