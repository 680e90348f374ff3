using System.Text.Json.Nodes;

namespace Edge.Stargate;

/// <summary>How it stands with a zone that is taken from elsewhere.</summary>
/// <param name="Serial">Null before the first transfer.</param>
/// <param name="Asked">When a server was asked last.</param>
/// <param name="Confirmed">When one last said what there is.</param>
/// <param name="Source">Which one.</param>
/// <param name="Until">Until when the content is good.</param>
/// <param name="Error">Why the last check failed; empty if it did not.</param>
/// <param name="IsDuty">Whether this Stargate asks the primaries, and not other Stargates.</param>
internal sealed record SecondaryState(
    uint? Serial, DateTimeOffset? Asked, DateTimeOffset? Confirmed, string Source, DateTimeOffset? Next, DateTimeOffset? Until, string Error, bool IsServed, bool IsDuty)
{
    public static SecondaryState Of(SecondaryTrack track, bool isDuty) => new(
        track.Content?.Soa.Serial,
        track.Clock.Asked,
        track.Confirmed,
        track.Source,
        track.Clock.Next is var next && next > DateTimeOffset.MinValue && next < DateTimeOffset.MaxValue ? next : null,
        track.Clock.Until,
        track.Error.Length > 0 ? track.Error : track.Remark,
        track.IsServed,
        isDuty);

    public JsonObject ToJson() => new()
    {
        ["serial"] = Serial,
        ["state"] = IsServed ? "answered" : Serial is null ? "waiting" : "expired",
        ["askedAt"] = Asked,
        ["confirmedAt"] = Confirmed,
        ["from"] = Source,
        ["nextAt"] = Next,
        ["goodUntil"] = Until,
        ["error"] = Error,
        ["asksPrimaries"] = IsDuty,
    };
}
