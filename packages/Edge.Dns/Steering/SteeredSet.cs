using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// Records of which each client gets those that are meant for where it is: 1. those for the longest of its networks that is
/// listed; 2. those for its location; 3. the first.
/// </summary>
public sealed class SteeredSet
{
    /// <summary>Networks of one set at most.</summary>
    public const int NetworkCountMax = 256;

    internal const int AnswerCountMax = 4096;

    internal const int ChoiceCountMax = 1024;

    internal const int WeightMax = 1_000_000;

    /// <param name="answers">At least one; the first is for everybody who gets no other.</param>
    /// <exception cref="ArgumentException">Records are of several types, or something lies outside its bounds.</exception>
    public SteeredSet(IReadOnlyList<SteeredAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var choices = answers.SelectMany(static answer => answer.Choices).ToList();
        var isGood = answers.Count is > 0 and <= AnswerCountMax
            && answers.All(static answer => answer.Choices.Count is > 0 and <= ChoiceCountMax)
            && choices.TrueForAll(choice => choice.Weight is > 0 and <= WeightMax && choice.Set.Type == choices[0].Set.Type);
        Answers = isGood ? answers : throw new ArgumentException($"a steered set has 1 to {AnswerCountMax} answers of 1 to {ChoiceCountMax} sets of one type, of weights from 1 to {WeightMax}", nameof(answers));
    }

    /// <summary>The type of every record.</summary>
    public DnsRecordType Type => Answers[0].Choices[0].Set.Type;

    /// <summary>The answers; the first is for everybody who gets no other.</summary>
    public IReadOnlyList<SteeredAnswer> Answers { get; }

    /// <summary>What its locations are numbers of; null if locations make no difference.</summary>
    public LocationMap? Map { get; init; }

    /// <summary>The answer of each location, by its index; the first where a location is not listed.</summary>
    public IReadOnlyDictionary<ushort, int> ByLocation { get; init; } = new Dictionary<ushort, int>();

    /// <summary>
    /// The answers of networks, by their index: IPv4 down to /24, IPv6 down to /48, as resolvers tell no more; at most
    /// <see cref="NetworkCountMax"/>.
    /// </summary>
    public IReadOnlyList<(IPNetwork Network, int Answer)> ByNetwork { get; init; } = [];

    /// <summary>What is out of bounds, in words; null if all is good.</summary>
    internal string? Fault =>
        ByLocation.Values.Concat(ByNetwork.Select(static listed => listed.Answer)).Any(answer => answer < 0 || answer >= Answers.Count) ? $"an answer lies outside 0 to {Answers.Count - 1}"
        : ByNetwork.Count > NetworkCountMax ? $"a steered set has at most {NetworkCountMax} networks"
        : ByNetwork.Any(static listed => listed.Network.PrefixLength > PrefixMaxOf(listed.Network)) ? $"networks are told apart down to /{LocationMap.Ipv4PrefixMax} and /{LocationMap.Ipv6PrefixMax}"
        : null;

    private static int PrefixMaxOf(IPNetwork network) =>
        network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? LocationMap.Ipv4PrefixMax : LocationMap.Ipv6PrefixMax;
}
