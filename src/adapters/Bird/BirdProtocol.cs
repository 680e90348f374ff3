namespace Edge.Bird;

/// <summary>A line of <c>show protocols</c>.</summary>
internal sealed record BirdProtocol(string Name, string Kind, bool IsUp, string Note)
{
    private const int LineCode = 1002;

    private const int BfdLineCode = 1020;

    private const int RouteLineCode = 1007;

    private const string Established = "Established";

    /// <summary>
    /// Name, kind, table, state, since, and what the kind says of itself; lines that have less are passed over. A moment is one word
    /// or several, as BIRD is told to write it.
    /// </summary>
    public static IReadOnlyList<BirdProtocol> ReadAll(BirdReply reply) =>
        [.. reply.Under(LineCode).Select(static line => Words(line)).Where(static words => words.Length >= 4).Select(static words =>
            new BirdProtocol(words[0], words[1], words[3] == "up", NoteOf(words)))];

    /// <summary>The prefixes of ours among the routes that a peer is told.</summary>
    public static int CountRoutes(BirdReply reply) =>
        reply.Under(RouteLineCode).Count(static line => line.Contains($"[{BirdNames.Best}", StringComparison.Ordinal));

    /// <summary>Address, interface, state: those that are up.</summary>
    public static int CountBfdUp(BirdReply reply) =>
        reply.Under(BfdLineCode).Select(static line => Words(line)).Count(static words => words is [_, _, "Up", ..]);

    private static string NoteOf(string[] words) =>
        words.Skip(4).Contains(Established) ? Established : words.Skip(5).FirstOrDefault(static word => !char.IsAsciiDigit(word[0])) ?? words[3];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
