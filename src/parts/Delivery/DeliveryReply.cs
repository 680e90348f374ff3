using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Delivery;

/// <summary>What a visitor is to be answered.</summary>
public abstract record DeliveryReply
{
    private DeliveryReply()
    {
    }

    /// <summary>From memory.</summary>
    /// <param name="Forward">Why the origin was asked first, as in RFC 9211 <c>fwd</c>; empty if it was not.</param>
    public sealed record Stored(CacheEntry Entry, CacheResult Result, string Forward, bool Collapsed) : DeliveryReply;

    /// <summary>From the origin; the receiver disposes the body.</summary>
    public sealed record Streamed : DeliveryReply
    {
        public required int Status { get; init; }

        /// <summary>End-to-end fields.</summary>
        public required HeaderFields Fields { get; init; }

        public required ReplyBody Body { get; init; }

        /// <summary>The content's length, or null if unknown.</summary>
        public long? Length { get; init; }

        public NodeId? Host { get; init; }

        public required CacheResult Result { get; init; }

        /// <summary>As in RFC 9211 <c>fwd</c>.</summary>
        public required string Forward { get; init; }

        /// <summary>Whether it is kept in memory once complete.</summary>
        public bool Kept { get; init; }

        /// <summary>Whether another visitor's fetch brought it.</summary>
        public bool Collapsed { get; init; }
    }

    public sealed record Failed(FetchFailure Reason, string Detail) : DeliveryReply;

    /// <summary>The visitor wanted a stored response only, and there is none.</summary>
    public sealed record NotStored : DeliveryReply;
}
