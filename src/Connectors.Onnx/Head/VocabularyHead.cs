using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Onnx.Head;

/// <summary>
/// Projects the hidden states of a text onto the vocabulary and keeps, for each entry, the largest logit of any token, as far as it is
/// positive. The logits are never in memory.
/// </summary>
/// <remarks>
/// Few entries of a SPLADE vector are positive. So the products are first computed with rounded bytes, at less than half the cost; an
/// entry whose largest rounded logit lies below zero by more than the rounding can be off is not positive. Only for the others are the
/// products computed in float32. The result is the same as without the first step, to the bit: the bound covers the error of float32 too.
/// </remarks>
internal sealed unsafe class VocabularyHead
{
    /// <summary>How many panels are decided at a time.</summary>
    private const int ScreenPanels = 16;

    /// <summary>After so many more texts with a crowd of candidates than without, the first step is left out.</summary>
    private const int CrowdedTexts = 16;

    private readonly HeadWeights _weights;
    private readonly int _threads;

    /// <summary>The error of a float32 sum over the hidden size is at most this times the lengths of both factors (Higham 2002, section 3.1).</summary>
    private readonly float _slack;

    private HeadScreening _screening;
    private int _crowded;

    public VocabularyHead(HeadWeights weights, int threads)
        : this(weights, threads, AvxVnni.IsSupported ? HeadScreening.Vnni : Avx2.IsSupported ? HeadScreening.Avx2 : HeadScreening.None)
    {
    }

    public VocabularyHead(HeadWeights weights, int threads, HeadScreening screening)
    {
        _weights = weights;
        _threads = threads;
        _screening = screening;
        _slack = (weights.HiddenSize + 32) * MathF.Pow(2, -24);
    }

    public int Width => _weights.Width;

    public int HiddenSize => _weights.HiddenSize;

    public HeadScreening Screening => _screening;

    /// <summary>Finds the entries whose largest logit is not ≤ 0, in ascending order.</summary>
    /// <param name="hidden">[tokens, hidden size], finite, at least one token.</param>
    /// <param name="indices">Takes the entries; as long as the vocabulary.</param>
    /// <param name="logits">Takes their largest logits; as long as the vocabulary.</param>
    /// <returns>How many there are.</returns>
    public int Collect(ReadOnlySpan<float> hidden, Span<uint> indices, Span<float> logits)
    {
        fixed (float* h = hidden)
        fixed (uint* i = indices)
        fixed (float* l = logits)
        {
            // Fixed pointers cannot be used by the slices, copies of them can.
            var states = h;
            var entries = i;
            var largest = l;
            var tokens = hidden.Length / HiddenSize;
            var candidates = _screening switch
            {
                HeadScreening.Vnni => Screen<VnniDot>(hidden, entries),
                HeadScreening.Avx2 => Screen<Avx2Dot>(hidden, entries),
                _ => All(entries),
            };
            Slices(Groups(candidates), (from, to) => Project(states, tokens, entries, candidates, largest, from, to));
            return KeepPositive(indices[..candidates], logits[..candidates]);
        }
    }

    private static int Groups(int entries) => (entries + HeadWeights.GroupWidth - 1) / HeadWeights.GroupWidth;

    private static int KeepPositive(Span<uint> indices, Span<float> logits)
    {
        var count = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (logits[i] <= 0)
                continue;
            (indices[count], logits[count]) = (indices[i], logits[i]);
            count++;
        }

        return count;
    }

    private int All(uint* entries)
    {
        for (var v = 0; v < Width; v++)
            entries[v] = (uint)v;
        return Width;
    }

    private int Screen<TDot>(ReadOnlySpan<float> hidden, uint* entries)
        where TDot : struct, IIntegerDot
    {
        using var bytes = HiddenBytes.Round(hidden, HiddenSize, _weights.PaddedSize, TDot.Zero);
        var tokens = hidden.Length / HiddenSize;
        var found = new int[_weights.PaddedWidth / HeadWeights.PanelWidth];
        Slices(found.Length, (from, to) => found[from] = Screen<TDot>(bytes, tokens, entries + (from * HeadWeights.PanelWidth), from, to));

        // Each slice wrote where its entries begin; the gaps between them are closed.
        var count = 0;
        for (var panel = 0; panel < found.Length; panel++)
        {
            new ReadOnlySpan<uint>(entries + (panel * HeadWeights.PanelWidth), found[panel]).CopyTo(new Span<uint>(entries + count, found[panel]));
            count += found[panel];
        }

        _crowded = Math.Max(-CrowdedTexts, _crowded + (count > Width / 2 ? 1 : -1));
        if (_crowded >= CrowdedTexts)
            _screening = HeadScreening.None;
        return count;
    }

    private int Screen<TDot>(HiddenBytes hidden, int tokens, uint* entries, int from, int to)
        where TDot : struct, IIntegerDot
    {
        var largest = stackalloc int[ScreenPanels * HeadWeights.PanelWidth];
        var count = 0;
        fixed (byte* states = hidden.Values)
        fixed (sbyte* panels = _weights.Bytes)
        {
            for (var start = from; start < to; start += ScreenPanels)
            {
                var end = Math.Min(to, start + ScreenPanels);
                for (var panel = start; panel < end; panel++)
                {
                    var weights = panels + ((nint)panel * _weights.PaddedSize * HeadWeights.PanelWidth);
                    HeadKernels.LargestSums<TDot>(states, tokens, _weights.PaddedSize, weights, largest + ((panel - start) * HeadWeights.PanelWidth));
                }

                count += Decide<TDot>(hidden, largest, start * HeadWeights.PanelWidth, Math.Min(Width, end * HeadWeights.PanelWidth), entries + count);
            }
        }

        return count;
    }

    /// <summary>
    /// Writes the entries that may be positive. Of h = h' + r and w = w' + s, rounded and rest, h·w ≤ h'·w' + |r||w'| + |h||s|.
    /// </summary>
    private int Decide<TDot>(HiddenBytes hidden, int* largest, int from, int to, uint* entries)
        where TDot : struct, IIntegerDot
    {
        var normFactor = hidden.RoundingNorm + (hidden.Norm * _slack);
        var roundingFactor = hidden.Norm * (1 + _slack);
        var count = 0;
        for (var first = from; first < to; first += Vector256<int>.Count)
        {
            var sums = Vector256.Load(largest + (first - from)) - (Vector256.LoadUnsafe(ref _weights.Sum[first]) * TDot.Zero);
            var logits = Vector256.ConvertToSingle(sums) * (Vector256.LoadUnsafe(ref _weights.Scale[first]) * hidden.Step);
            var above = (Vector256.LoadUnsafe(ref _weights.Norm[first]) * normFactor) + (Vector256.LoadUnsafe(ref _weights.RoundingNorm[first]) * roundingFactor);
            var ruledOut = Vector256.LessThanOrEqual(logits + above + Vector256.LoadUnsafe(ref _weights.Bias[first]), Vector256<float>.Zero);
            for (var open = ~ruledOut.ExtractMostSignificantBits() & 0xFF; open != 0; open &= open - 1)
            {
                var entry = first + System.Numerics.BitOperations.TrailingZeroCount(open);
                if (entry < to)
                    entries[count++] = (uint)entry;
            }
        }

        return count;
    }

    /// <summary>Computes the largest logits of the candidates in the groups from…to, in float32.</summary>
    private void Project(float* hidden, int tokens, uint* entries, int candidates, float* logits, int from, int to)
    {
        var scratch = ArrayPool<float>.Shared.Rent(HeadWeights.GroupWidth * HiddenSize);
        var largest = stackalloc float[HeadWeights.GroupWidth];
        fixed (float* gathered = scratch, packed = _weights.Floats)
        {
            new Span<float>(gathered, HeadWeights.GroupWidth * HiddenSize).Clear();
            for (var group = from; group < to; group++)
            {
                var first = group * HeadWeights.GroupWidth;
                var members = new ReadOnlySpan<uint>(entries + first, Math.Min(HeadWeights.GroupWidth, candidates - first));
                var isWhole = packed != null && candidates == Width;
                if (!isWhole)
                    Gather(members, gathered);
                HeadKernels.LargestProducts(hidden, tokens, HiddenSize, isWhole ? packed + ((nint)first * HiddenSize) : gathered, largest);
                for (var i = 0; i < members.Length; i++)
                {
                    var scale = packed == null ? _weights.Scale[members[i]] : 1;
                    logits[first + i] = (largest[i] * scale) + _weights.Bias[members[i]];
                }
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>Brings the weights of some entries together in one group.</summary>
    private void Gather(ReadOnlySpan<uint> entries, float* group)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var (panel, lane) = ((nint)(entries[i] / HeadWeights.PanelWidth), (int)(entries[i] % HeadWeights.PanelWidth));
            var target = group + ((nint)(i / HeadWeights.PanelWidth) * HiddenSize * HeadWeights.PanelWidth) + (i % HeadWeights.PanelWidth);
            if (_weights.Floats is { } floats)
            {
                fixed (float* source = &floats[panel * HiddenSize * HeadWeights.PanelWidth])
                {
                    for (var k = 0; k < HiddenSize; k++)
                        target[k * HeadWeights.PanelWidth] = source[(k * HeadWeights.PanelWidth) + lane];
                }

                continue;
            }

            fixed (sbyte* source = &_weights.Bytes[panel * _weights.PaddedSize * HeadWeights.PanelWidth])
            {
                for (var k = 0; k < HiddenSize; k++)
                    target[k * HeadWeights.PanelWidth] = source[(k / HeadWeights.Step * HeadWeights.Step * HeadWeights.PanelWidth) + (lane * HeadWeights.Step) + (k % HeadWeights.Step)];
            }
        }
    }

    /// <summary>Does a piece of work in as many slices as there are threads.</summary>
    private void Slices(int count, Action<int, int> work)
    {
        var slices = Math.Min(_threads, count);
        if (slices == 1)
            work(0, count);
        else
            Parallel.For(0, slices, slice => work((int)((long)count * slice / slices), (int)((long)count * (slice + 1) / slices)));
    }
}
