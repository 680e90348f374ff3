namespace Edge.Delivery;

/// <summary>Makes replies of what the origin sent.</summary>
internal static class Replies
{
    /// <summary>A reply that follows a body on its way into memory.</summary>
    public static DeliveryReply FromSpool(
        Flight flight, bool leads, FlightHead.Spooled spooled, VisitorRequest request, string reason)
    {
        var head = spooled.Head;
        var notModified = ClientConditions.IsNotModified(request, head);
        return new DeliveryReply.Streamed
        {
            Status = notModified ? 304 : head.Status,
            Fields = head.Fields,
            Body = Body(flight, leads, spooled.Spool),
            Length = spooled.Spool.Length,
            Host = head.Host,
            Result = CacheResult.Miss,
            Forward = reason,
            Kept = true,
            Collapsed = !leads,
        };
    }

    /// <summary>A reply for one visitor alone. What it was asked conditionally is answered here, since the origin was not.</summary>
    public static DeliveryReply.Streamed FromOrigin(
        FlightHead.Direct direct, VisitorRequest request, CacheResult result, string reason)
    {
        var fields = direct.Fields;
        var tag = fields.First("ETag") is { } text ? EntityTag.Parse(text) : null;
        var notModified = result == CacheResult.Miss
            && ClientConditions.IsNotModified(request, direct.Status, tag, HttpDate.Parse(fields.First("Last-Modified")));
        return new DeliveryReply.Streamed
        {
            Status = notModified ? 304 : direct.Status,
            Fields = fields,
            Body = new StreamBody(direct.Body, HasContent(request, direct.Status) ? direct.Length : null),
            Length = direct.Length,
            Host = direct.Host,
            Result = result,
            Forward = reason,
        };
    }

    private static SpoolBody Body(Flight flight, bool leads, Spool spool) =>
        leads ? new SpoolBody(spool, () => new StreamBody(flight.TakeRest(), null), flight.LeaderLeaves) : new SpoolBody(spool, null, null);

    // The length in the head of these tells what a GET would bring (RFC 9110 §6.4.1).
    private static bool HasContent(VisitorRequest request, int status) =>
        request.Method != "HEAD" && status is not (204 or 304);
}
