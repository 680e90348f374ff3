namespace Edge.Dns;

/// <summary>
/// What all TCP connections share: their number, and one responder, used by one of them at a time, since a response takes a
/// hundredth of what its system calls take.
/// </summary>
internal sealed unsafe class StreamDesk(DnsEngineOptions options, Responder responder, IRequestDoor? door = null)
{
    private readonly Lock _gate = new();
    private int _open;

    /// <summary>Where connections go on with what is not answered here; null if all is.</summary>
    public IRequestDoor? Door => door;

    /// <summary>
    /// Lets go of every table but the newest, which it returns: while no query comes, nobody else does, and connections are
    /// silent for long.
    /// </summary>
    public AnswerPlace? MoveOn()
    {
        lock (_gate)
        {
            responder.Begin();
            responder.Record->Connections = (ulong)_open;
            responder.End();
            return responder.Place;
        }
    }

    /// <summary>Takes the place of one connection; false if there are too many.</summary>
    public bool TryOpen()
    {
        lock (_gate)
        {
            responder.Begin();
            var hasRoom = _open < options.ConnectionCountMax;
            _open += hasRoom ? 1 : 0;
            responder.Record->Connections = (ulong)_open;
            responder.Record->ConnectionsRefused += hasRoom ? 0UL : 1;
            responder.End();
            return hasRoom;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            responder.Begin();
            responder.Record->Connections = (ulong)--_open;
            responder.End();
        }
    }

    /// <summary>Whether one more request of a client's network may be passed on.</summary>
    public bool MayPass(in ClientAddress client)
    {
        lock (_gate)
        {
            responder.Begin();
            try
            {
                return responder.MayPass(client);
            }
            finally
            {
                responder.End();
            }
        }
    }

    public AnswerOutcome Fail(ReadOnlySpan<byte> packet, Span<byte> response)
    {
        lock (_gate)
        {
            responder.Begin();
            try
            {
                return responder.Fail(packet, response);
            }
            finally
            {
                responder.End();
            }
        }
    }

    public AnswerOutcome Respond(ReadOnlySpan<byte> packet, Span<byte> response, in ClientAddress client)
    {
        lock (_gate)
        {
            responder.Begin();
            try
            {
                return responder.Respond(packet, response, DnsTransport.Tcp, client);
            }
            finally
            {
                responder.End();
            }
        }
    }
}
