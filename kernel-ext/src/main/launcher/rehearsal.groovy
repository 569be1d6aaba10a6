// Small, and of every kind that scripts are made of: the launcher keeps the classes that this loads.

lab   = world(seed: 7) { prompts 16; candidates 64; quality 6; spurious 1 }
prefs = preferences(lab) { pairs 200; noise 0.25 }
proxy = reward(prefs, 'bradleyTerry')
mean  = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 3, aggregate: 'mean')

result = compare(lab) {
    seeds 1..2
    method 'tilting', reward: proxy
    method 'bestOfN', reward: proxy
    method 'drro',    reward: proxy, radius: 0.5
    method 'grpo',    reward: mean
    method 'dpo',     pairs: prefs, beta: 0.1
}
println result

new File(out).mkdirs()
for (format in ['html', 'svg', 'png']) {
    println "wrote ${result.save("$out/rehearsal.$format")}"
}
