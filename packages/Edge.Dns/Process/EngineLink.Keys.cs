using System.Security.Cryptography;

namespace Edge.Dns;

/// <content>The keys that it signs with.</content>
internal sealed partial class EngineLink
{
    /// <summary>Gives it keys, in as many messages as it takes.</summary>
    /// <param name="isAll">Whether these are all that there are.</param>
    public void Tell(IReadOnlyDictionary<DnsName, IReadOnlyList<SigningKey>> keys, bool isAll)
    {
        var messages = keys.Chunk(KeyOrder.ZoneCountMax).DefaultIfEmpty([]).ToList();
        for (var i = 0; i < messages.Count; i++)
        {
            var payload = new KeyOrder(isAll && i == 0, i == messages.Count - 1, messages[i].ToDictionary()).Write();
            try
            {
                _channel.Send(ControlKind.Keys, payload);
            }
            catch (IOException)
            {
                // It is gone; the next one is told before it answers.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(payload);
            }
        }
    }
}
