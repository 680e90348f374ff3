using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// What was counted of one zone in one hour. Answers are paid for; what the rate limit withheld, what failed, and denials of names
/// beyond as many as other answers are not, so that a flood of random names costs its victim little.
/// </summary>
internal sealed class ZoneUsage(string zone, string account)
{
    private long _answers;
    private long _denials;
    private long _others;

    public string Zone => zone;

    public string Account => account;

    public void Add(ZoneTally tally)
    {
        _answers += tally.Results[(int)QueryResult.Answered] + tally.Results[(int)QueryResult.NoData] + tally.Results[(int)QueryResult.Referred];
        _denials += tally.Results[(int)QueryResult.NoName];
        _others += tally.Results[(int)QueryResult.Failed] + tally.Results[(int)QueryResult.Limited];
    }

    public UsageItem Read()
    {
        var denials = Math.Min(_denials, _answers);
        return new UsageItem { Resource = zone, Account = account, Quantity = _answers + denials, Waived = _denials - denials + _others };
    }
}
