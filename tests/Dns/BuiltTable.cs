using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A table and one reader of it.</summary>
internal sealed class BuiltTable
{
    private readonly Responder _responder;

    public BuiltTable(AnswerTable? table, AnswerPolicy? policy = null, TimeProvider? time = null, OnlineSigner? signer = null, SigningTurn turn = SigningTurn.Own)
    {
        Table = table;
        policy ??= new AnswerPolicy();
        var board = new AnswerBoard();
        if (table is not null)
        {
            board.Publish(table);
        }

        _responder = new Responder(board, 0, policy, new RateLimit(policy.RateLimitPerSecond, policy.RateLimitExempt), time ?? TimeProvider.System, signer: signer, turn: turn);
    }

    public AnswerTable? Table { get; }

    /// <summary>Who asks.</summary>
    public ClientAddress Client { get; init; } = ClientAddress.Of(IPAddress.Loopback);

    public AnswerOutcome Answer(ReadOnlySpan<byte> packet, Span<byte> response, DnsTransport transport)
    {
        _responder.Begin();
        var outcome = _responder.Respond(packet, response, transport, Client);
        _responder.End();
        return outcome;
    }
}
