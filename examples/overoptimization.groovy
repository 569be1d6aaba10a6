// Ten ways to push a policy against a learned reward, over ten worlds.
// Run it with: ./goodhart demo

lab   = world(seed: 7) { prompts 256; candidates 512; quality 12; spurious 1 }
prefs = preferences(lab) { pairs 2000; noise 0.25 }

proxy = reward(prefs, 'bradleyTerry')
mean  = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'mean')
wco   = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'worstCase')
uwo   = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'uwo')

result = compare(lab) {
    seeds 1..10
    method 'tilting', reward: proxy, label: 'RLHF (exact tilting)'
    method 'bestOfN', reward: proxy, label: 'best-of-n'
    method 'grpo',    reward: proxy, label: 'GRPO'
    method 'drro',    reward: proxy, label: 'DRRO', radius: 0.5
    method 'dro',     reward: proxy, label: 'DRO', radius: 0.5
    method 'dpo',     pairs: prefs,  label: 'DPO', beta: 0.1
    method 'rpo',     pairs: prefs,  label: 'RPO', beta: 0.1, eta: 0.005
    method 'grpo',    reward: mean,  label: 'mean ensemble'
    method 'grpo',    reward: wco,   label: 'WCO ensemble'
    method 'grpo',    reward: uwo,   label: 'UWO ensemble'
}
println result

new File(out).mkdirs()
for (format in ['html', 'svg', 'png']) {
    println "wrote ${result.save("$out/overoptimization.$format")}"
}
