using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>Carries a flight out: asks the origin, decides about the response, and brings a storable body into memory.</summary>
internal sealed class Fetching(
    DeliveryOptions options, FlightTable flights, UncollapsedKeys uncollapsed, TimeProvider time, DeliveryMetrics metrics)
{
    private readonly SpoolBudget _budget = new(Math.Max(options.MemoryBytesMax / 2, options.ObjectBytesMax));

    /// <summary>What bodies on their way into memory take.</summary>
    public long SpoolBytes => _budget.BytesTaken;

    /// <summary>
    /// 1. Ask, with the validators of <paramref name="asked"/>. 2. A 304 about something else: ask again without. 3. Tell the
    /// waiting. 4. Bring the body into memory.
    /// </summary>
    public async Task RunAsync(Flight flight, VisitorRequest request, CacheEntry? asked, IOrigin origin, bool shared)
    {
        try
        {
            if (!await TryOnceAsync(flight, request, asked, origin, shared))
            {
                await TryOnceAsync(flight, request, null, origin, shared);
            }
        }
        catch (OperationCanceledException) when (flight.Cancellation.IsCancellationRequested)
        {
            // The last one that waited went away.
        }
        finally
        {
            flights.Remove(flight);
            flight.SetHead(new FlightHead.Failed(FetchFailure.Unreachable, "the fetch ended without a response"));
        }
    }

    /// <summary>False if the response cannot be used and the origin must be asked without conditions.</summary>
    private async Task<bool> TryOnceAsync(Flight flight, VisitorRequest request, CacheEntry? asked, IOrigin origin, bool shared)
    {
        var requestTime = time.GetUtcNow();
        var started = time.GetTimestamp();
        var reply = await origin.FetchAsync(Request(request, asked, shared), flight.Cancellation);
        metrics.OriginAnswered(time.GetElapsedTime(started));
        if (reply is not FetchReply.Response response)
        {
            var failed = (FetchReply.Failed)reply;
            flight.SetHead(new FlightHead.Failed(failed.Reason, failed.Detail));
            return true;
        }

        var head = new ResponseHead(
            response.Status, HopByHop.EndToEnd(response.Fields), requestTime, time.GetUtcNow(), response.Host);
        switch (Storing.Receive("GET", request.Key, request, asked, head))
        {
            case Receipt.Mismatch:
                flights.Forget(asked!);
                await response.Body.DisposeAsync();
                return false;
            case Receipt.Freshen freshen:
                await response.Body.DisposeAsync();
                var entry = new CacheEntry(freshen.Head, asked!.Body);
                if (!entry.Head.Variance.Equals(asked.Head.Variance))
                {
                    flights.Forget(asked);
                }

                flights.Store(flight, entry);
                flight.SetHead(new FlightHead.Freshened(entry));
                return true;
            case Receipt.Store store when SpoolFor(response) is { } spool:
                await SpoolAsync(flight, store.Head, spool, response);
                return true;
            default:
                await ReleaseAsync(flight, asked, head, response);
                return true;
        }
    }

    private FetchRequest Request(VisitorRequest request, CacheEntry? asked, bool shared)
    {
        var fields = RequestForwarding.Fields(request, options.Node, shared);
        Validation.RemoveConditions(fields);
        if (asked is not null)
        {
            Validation.AddConditions(fields, asked.Head);
        }

        // All spellings of one set of codings share an answer, so all must be asked in the same words.
        fields.Remove("Accept-Encoding");
        var encodings = AcceptedEncodings.Reduce(request.Field("Accept-Encoding"));
        fields.Add("Accept-Encoding", encodings.Length == 0 ? "identity" : encodings);
        return RequestForwarding.ToFetch(request, "GET", fields);
    }

    /// <summary>
    /// What cannot be stored goes to the one that asked. It takes the place of what was stored before, which must not come
    /// back when the origin fails; an error of the origin takes no place.
    /// </summary>
    private async ValueTask ReleaseAsync(Flight flight, CacheEntry? asked, ResponseHead head, FetchReply.Response response)
    {
        flights.Remove(flight);
        if (head.Status < 500)
        {
            uncollapsed.Add(flight.Key);
            if (asked is not null)
            {
                flights.Forget(asked);
            }
        }

        await flight.SetDirectAsync(
            new FlightHead.Direct(head.Status, head.Fields, response.Body, response.Length, response.Host));
    }

    private Spool? SpoolFor(FetchReply.Response response) =>
        (response.Length ?? 0) <= options.ObjectBytesMax
            ? Spool.TryStart(options.ObjectBytesMax, (int?)response.Length, _budget)
            : null;

    private async Task SpoolAsync(Flight flight, StoredHead head, Spool spool, FetchReply.Response response)
    {
        uncollapsed.Remove(flight.Key);
        flight.SetHead(new FlightHead.Spooled(head, spool));
        var handedOver = false;
        try
        {
            if (await PumpAsync(spool, response))
            {
                flights.Store(flight, new CacheEntry(head, spool.Complete()));
                return;
            }

            handedOver = true;
            flights.Remove(flight);
            uncollapsed.Add(flight.Key);
            await flight.HandOverAsync(spool, response.Body);
        }
        catch (FetchBrokenException error)
        {
            spool.Break(error);
        }
        catch (IOException error)
        {
            spool.Break(new FetchBrokenException(FetchFailure.Unreachable, error.Message));
        }
        finally
        {
            spool.End();
            if (!handedOver)
            {
                await response.Body.DisposeAsync();
            }
        }
    }

    /// <summary>Writes the body into the spool; false if it is larger than an object may be.</summary>
    private static async Task<bool> PumpAsync(Spool spool, FetchReply.Response response)
    {
        var end = new byte[1];
        while (true)
        {
            var space = spool.Space();
            if (space.IsEmpty && response.Length is null)
            {
                return false;
            }

            // Where the length is known, one more read must find the end.
            var count = await response.Body.ReadAsync(space.IsEmpty ? end : space, CancellationToken.None);
            if (count == 0 && (response.Length is null || space.IsEmpty))
            {
                return true;
            }

            if (count == 0 || space.IsEmpty)
            {
                throw new FetchBrokenException(FetchFailure.Malformed, $"the origin told {response.Length} bytes and sent others");
            }

            spool.Advance(count);
        }
    }
}
