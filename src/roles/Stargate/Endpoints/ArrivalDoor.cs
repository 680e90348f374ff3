using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Edge.Stargate;

/// <summary>
/// Stands before TLS on the control port. A connection takes a place once it has begun to speak: silent ones hold none. What
/// can't be let in is closed before it has cost a handshake.
/// </summary>
internal sealed class ArrivalDoor(Arrivals arrivals)
{
    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!await SpeaksAsync(connection.Transport.Input, connection.ConnectionClosed))
        {
            return;
        }

        using var place = await arrivals.EnterAsync((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.ConnectionClosed);
        if (place is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(place);
        await next(connection);
    }

    private async Task<bool> SpeaksAsync(PipeReader input, CancellationToken closed)
    {
        using var limit = new CancellationTokenSource(arrivals.PlaceTimeMax, arrivals.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closed);
        try
        {
            var first = await input.ReadAsync(either.Token);
            // Looked at and left where it is.
            input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
