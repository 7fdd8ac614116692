using System.Globalization;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>Custom sharding is not emulated: no collection has shard keys.</summary>
internal static class ShardKeys
{
    public static void Refuse(ShardKeySelector? selector)
    {
        if (selector is { ShardKeys.Count: > 0 })
        {
            var key = selector.ShardKeys[0];
            var text = key.KeyCase is ShardKey.KeyOneofCase.Number ? key.Number.ToString(CultureInfo.InvariantCulture) : $"\"{key.Keyword}\"";
            throw Refusal.WrongInput($"Shard key {text} not found");
        }
    }
}
