using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Edge.Dns;

/// <summary>
/// Answers queries by a table within the process that writes it, beside the engines: those that were passed on, or came by TLS or
/// HTTPS. One for each table and transport; safe for concurrent use.
/// </summary>
/// <param name="time">For cookies.</param>
/// <param name="transport">How the queries come; those that were passed on count as TCP.</param>
[SuppressMessage("Design", "CA1001", Justification = "It has nothing of its own to dispose.")]
public sealed unsafe class TableResponder(AnswerTable table, AnswerPolicy policy, TimeProvider time, DnsTransport transport = DnsTransport.Tcp)
{
    private readonly Lock _gate = new();
    private readonly Responder _responder = new(BoardOf(table), ReaderRecords.WriterPlaceOf(transport), policy, new RateLimit(0, []), time);
    private readonly byte[] _room = new byte[DnsLimits.MessageBytesMax];
    private int _open;

    /// <summary>Counts a connection that is opened, unless there are as many already; then it is counted as refused.</summary>
    public bool TryOpen(int connectionsMax)
    {
        lock (_gate)
        {
            _responder.Begin();
            var hasRoom = _open < connectionsMax;
            _open += hasRoom ? 1 : 0;
            _responder.Record->Connections = (ulong)_open;
            _responder.Record->ConnectionsRefused += hasRoom ? 0UL : 1;
            _responder.End();
            return hasRoom;
        }
    }

    /// <summary>Counts a connection that has ended.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _responder.Begin();
            _responder.Record->Connections = (ulong)--_open;
            _responder.End();
        }
    }

    /// <summary>The response to a query; null if it deserves none.</summary>
    /// <param name="client">Who asks, for answers that depend on it.</param>
    /// <param name="bytesMax">Bytes of the longest response; one that is longer is truncated.</param>
    public byte[]? Answer(ReadOnlySpan<byte> packet, IPAddress client, int bytesMax)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, DnsLimits.HeaderBytes + DnsLimits.NameBytesMax + DnsLimits.OptBytes);
        lock (_gate)
        {
            _responder.Begin();
            var outcome = _responder.Respond(packet, _room.AsSpan(0, Math.Min(bytesMax, _room.Length)), transport, ClientAddress.Of(client));
            _responder.End();
            return outcome.IsDropped ? null : _room[..outcome.Bytes];
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
