using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>
/// Answers requests out of memory and from origins. The order of things: <see cref="TryHit"/> at once and without a wait;
/// all that it leaves goes through <see cref="DeliverAsync"/>.
/// </summary>
public sealed class ContentDelivery
{
    // A follower that the leader's response does not suit starts again; after these turns it goes alone.
    private const int JoinsMax = 3;

    private readonly DeliveryOptions _options;
    private readonly IOrigin _hosts;
    private readonly IOrigin _own;
    private readonly TimeProvider _time;
    private readonly DeliveryMetrics _metrics;
    private readonly MemoryTier _memory;
    private readonly FlightTable _flights;
    private readonly UncollapsedKeys _uncollapsed;
    private readonly Fetching _fetching;

    /// <param name="hosts">Fetches what Hosts may do: requests that are nobody's own.</param>
    /// <param name="own">Fetches everything else.</param>
    public ContentDelivery(DeliveryOptions options, IOrigin hosts, IOrigin own, TimeProvider time, DeliveryMetrics metrics)
    {
        _options = options;
        _hosts = hosts;
        _own = own;
        _time = time;
        _metrics = metrics;
        _memory = new MemoryTier(options.MemoryBytesMax);
        _flights = new FlightTable(_memory);
        _uncollapsed = new UncollapsedKeys(options.UncollapsedKeysMax, options.UncollapsedPeriod, time);
        _fetching = new Fetching(options, _flights, _uncollapsed, time, metrics);
        metrics.Watch(_memory);
    }

    /// <summary>What bodies on their way into memory take, beside the memory tier.</summary>
    public long SpoolBytes => _fetching.SpoolBytes;

    /// <summary>The fresh entry that answers the request, or null. Takes no lock and allocates nothing.</summary>
    public CacheEntry? TryHit(string method, bool hasBody, CacheKey key, IFieldLookup request, DateTimeOffset now)
    {
        var variants = _memory.Find(key);
        if (variants is null)
        {
            return null;
        }

        var decision = CacheEngine.Decide(method, hasBody, request, variants, now);
        if (decision.Verdict != CacheVerdict.Serve)
        {
            return null;
        }

        decision.Entry!.Touch();
        return decision.Entry;
    }

    /// <summary>Answers by whatever it takes. Throws only when <paramref name="cancellation"/> asks for it.</summary>
    public async ValueTask<DeliveryReply> DeliverAsync(VisitorRequest request, CancellationToken cancellation)
    {
        var decision = CacheEngine.Decide(
            request.Method, request.Body is not null, request, _memory.Find(request.Key), _time.GetUtcNow());
        return decision.Verdict switch
        {
            CacheVerdict.Serve => new DeliveryReply.Stored(decision.Entry!, CacheResult.Hit, "", false),
            CacheVerdict.Refuse => new DeliveryReply.NotStored(),
            CacheVerdict.Pass => await PassAsync(request, decision.Reason, cancellation),
            _ => await FetchAsync(request, decision, cancellation),
        };
    }

    /// <summary>
    /// 1. What is nobody's own joins the fetch of its variant. 2. What that fetch brought suits, or the visitor starts again.
    /// 3. What is somebody's own, or was unstorable lately, goes alone.
    /// </summary>
    private async ValueTask<DeliveryReply> FetchAsync(VisitorRequest request, CacheDecision decision, CancellationToken cancellation)
    {
        var isPublic = RequestForwarding.IsPublic(request);
        var collapsed = false;
        for (var turn = 0; isPublic && turn < JoinsMax && !_uncollapsed.Has(request.Key); turn++)
        {
            var variants = _memory.Find(request.Key);
            var variance = variants is null ? Variance.None : variants.Entries[0].Head.Variance.For(request);
            var encodings = AcceptedEncodings.Reduce(request.Field("Accept-Encoding"));
            var flight = _flights.Join(request.Key, variance, encodings, out var leads);
            if (leads)
            {
                _ = _fetching.RunAsync(flight, request, decision.Entry, _hosts, shared: true);
            }

            collapsed = !leads;
            if (await LandAsync(flight, leads, request, decision, cancellation) is { } reply)
            {
                return Counted(reply, collapsed);
            }

            // The fetch that was waited for may have stored what this visitor needs.
            decision = CacheEngine.Decide(request.Method, false, request, _memory.Find(request.Key), _time.GetUtcNow());
            if (decision.Verdict == CacheVerdict.Serve)
            {
                return Counted(new DeliveryReply.Stored(decision.Entry!, CacheResult.Hit, "", false), collapsed);
            }
        }

        var alone = _flights.Alone(request.Key);
        _ = _fetching.RunAsync(alone, request, decision.Entry, isPublic ? _hosts : _own, isPublic);
        return await LandAsync(alone, true, request, decision, cancellation)
            ?? new DeliveryReply.Failed(FetchFailure.Unreachable, "the fetch ended without a response");
    }

    /// <summary>Waits for the flight's head and makes the reply of it; null if it does not suit this visitor.</summary>
    private async ValueTask<DeliveryReply?> LandAsync(
        Flight flight, bool leads, VisitorRequest request, CacheDecision decision, CancellationToken cancellation)
    {
        FlightHead head;
        try
        {
            head = await flight.Head.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (leads)
        {
            flight.LeaderLeaves();
            throw;
        }
        finally
        {
            _flights.Leave(flight);
        }

        return head switch
        {
            FlightHead.Failed failed => StaleOr(decision.Entry, false, new DeliveryReply.Failed(failed.Reason, failed.Detail)),
            FlightHead.Freshened fresh when leads || fresh.Entry.Head.Variance.Matches(request) =>
                new DeliveryReply.Stored(fresh.Entry, CacheResult.Revalidated, decision.Reason, !leads),
            FlightHead.Spooled spooled when leads || spooled.Head.Variance.Matches(request) =>
                await FollowAsync(flight, leads, spooled, request, decision, cancellation),
            FlightHead.Direct direct when leads => await DirectAsync(flight, direct, request, decision),
            _ => null,
        };
    }

    /// <summary>
    /// A body of unknown length may turn out too large to share. Those that follow it begin only once it is whole, so that
    /// they can still go their own way.
    /// </summary>
    private static async ValueTask<DeliveryReply?> FollowAsync(
        Flight flight, bool leads, FlightHead.Spooled spooled, VisitorRequest request, CacheDecision decision, CancellationToken cancellation)
    {
        var spool = spooled.Spool;
        while (!leads && spool.Length is null)
        {
            var changed = spool.Changed;
            if (spool.State is SpoolState.Overflowed or SpoolState.Broken)
            {
                return null;
            }

            if (spool.State == SpoolState.Growing)
            {
                await changed.WaitAsync(cancellation);
            }
        }

        return Replies.FromSpool(flight, leads, spooled, request, decision.Reason);
    }

    private async ValueTask<DeliveryReply> DirectAsync(
        Flight flight, FlightHead.Direct direct, VisitorRequest request, CacheDecision decision)
    {
        flight.TakeRest();
        var reply = Replies.FromOrigin(direct, request, CacheResult.Miss, decision.Reason);
        if (direct.Status is not (500 or 502 or 503 or 504))
        {
            return reply;
        }

        var chosen = StaleOr(decision.Entry, true, reply);
        if (chosen != reply)
        {
            await reply.Body.DisposeAsync();
        }

        return chosen;
    }

    private async ValueTask<DeliveryReply> PassAsync(VisitorRequest request, string reason, CancellationToken cancellation)
    {
        var requestTime = _time.GetUtcNow();

        // Parts of what is not stored, and HEAD, are work for Hosts as well, who must not learn who asks.
        var isPublic = RequestForwarding.IsPublic(request);
        var fields = RequestForwarding.Fields(request, _options.Node, isPublic);
        var started = _time.GetTimestamp();
        var reply = await (isPublic ? _hosts : _own).FetchAsync(RequestForwarding.ToFetch(request, request.Method, fields), cancellation);
        _metrics.OriginAnswered(_time.GetElapsedTime(started));
        if (reply is not FetchReply.Response response)
        {
            var failed = (FetchReply.Failed)reply;
            return new DeliveryReply.Failed(failed.Reason, failed.Detail);
        }

        var head = new ResponseHead(
            response.Status, HopByHop.EndToEnd(response.Fields), requestTime, _time.GetUtcNow(), response.Host);
        if (Storing.Receive(request.Method, request.Key, request, null, head) is Receipt.Invalidate invalidate)
        {
            foreach (var key in invalidate.Keys)
            {
                _flights.Invalidate(key);
            }
        }

        return Replies.FromOrigin(
            new FlightHead.Direct(head.Status, head.Fields, response.Body, response.Length, response.Host),
            request,
            CacheResult.Pass,
            reason);
    }

    private DeliveryReply StaleOr(CacheEntry? entry, bool reached, DeliveryReply otherwise) =>
        entry is not null && StalePolicy.Allows(entry.Head, reached, _time.GetUtcNow())
            ? new DeliveryReply.Stored(entry, CacheResult.Stale, "stale", false)
            : otherwise;

    private DeliveryReply Counted(DeliveryReply reply, bool collapsed)
    {
        if (collapsed)
        {
            _metrics.Collapsed();
        }

        return reply;
    }
}
