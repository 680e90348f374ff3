using System.Net;
using Edge.Stargate;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

public sealed class TransferTurnsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Neither_one_account_nor_one_client_has_all_turns_and_who_waits_gets_the_next()
    {
        var turns = new TransferTurns(_time);
        for (var client = 0; client < TransferTurns.PerAccountMax; client++)
        {
            Assert.True(await TakeAsync(turns, "usr:one", client));
        }

        for (var account = 0; account < TransferTurns.PerClientMax; account++)
        {
            Assert.True(await TakeAsync(turns, $"usr:{account}", 99));
        }

        var (ofAccount, ofClient) = (TakeAsync(turns, "usr:one", 100), TakeAsync(turns, "usr:another", 99));
        Assert.True(await TakeAsync(turns, "usr:another", 100));
        Assert.False(ofAccount.IsCompleted || ofClient.IsCompleted);
        turns.GiveBack("usr:one", Address(0));
        Assert.True(await ofAccount);
        _time.Advance(TransferTurns.WaitTimeout);
        Assert.False(await ofClient);
    }

    private static IPAddress Address(int number) => new([192, 0, 2, (byte)number]);

    private static Task<bool> TakeAsync(TransferTurns turns, string account, int client) =>
        turns.TryTakeAsync(account, Address(client), TestContext.Current.CancellationToken).AsTask();
}
