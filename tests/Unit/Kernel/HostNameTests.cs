using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("example.test")]
    [InlineData("localhost")]
    [InlineData("ab--cd.test", false)]
    [InlineData("xn--bcher-kva.test")]
    [InlineData("xn--.test", false)]
    [InlineData("XN--bcher-kva.test", false)]
    [InlineData("bücher.test", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("1.example.4", false)]
    [InlineData("::1", false)]
    [InlineData("a.test.", false)]
    [InlineData("a..test", false)]
    [InlineData(".test", false)]
    [InlineData("-a.test", false)]
    [InlineData("a_b.test", false)]
    [InlineData("a.test:80", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_host_name_is_what_browsers_and_DNS_agree_on(string? text, bool valid = true) =>
        Assert.Equal(valid, HostName.IsValid(text));

    [Fact]
    public void A_host_name_has_at_most_253_bytes()
    {
        var label = new string('a', 62);
        var name = string.Join('.', label, label, label, label);
        Assert.Equal(251, name.Length);
        Assert.True(HostName.IsValid(name + "aa"[..1]));
        Assert.False(HostName.IsValid(name + ".abc"));
    }
}
